// The walk of README.md as a newcomer takes it, wide and narrow: from the log-in to a closed repair with a discharged
// return visit, by the words on the screen; on every page an accessibility check, and nothing wider than the screen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { House } from "./person.mjs";

let house;

before(async () => {
    house = await House.open();
});

after(() => house?.close());

// A form of "下一步", unfolded by the word that is on it, and sent by the same word.
async function unfold(person, word) {
    const form = person.page.locator("details.action", { has: person.page.locator(`> summary:has-text("${word}")`) }).first();
    if ((await form.getAttribute("open")) === null) await form.locator("> summary").click();
    return form;
}

async function click(person, form) {
    await person.send(form.locator("> form"));
    const refused = person.page.locator("main [role=alert]");
    if (await refused.count()) assert.fail(await refused.first().innerText());
}

async function logIn(width) {
    const desk = await house.arrive(width);
    await desk.look("login");
    await desk.page.fill("#login", "lixin");
    await desk.page.fill("#password", "not the password");
    await desk.page.click("main button[type=submit]");
    await desk.look("login-refused");
    assert.equal(await desk.page.inputValue("#login"), "lixin", "what was typed is kept");
    await desk.logIn("lixin");
    return desk;
}

// Step 1: the home by the one box and the keyboard alone; the desk asks who rang, the first of the household is taken.
async function chooseCaller(desk) {
    assert.equal(await desk.page.locator("input[type=search]:visible").count(), 1, "one box at the desk");
    await desk.page.locator("#box").pressSequentially("1-1-101", { delay: 20 });
    await desk.page.locator("#box-found a").first().waitFor();
    await desk.look("desk");
    await desk.page.keyboard.press("ArrowDown");
    await desk.page.keyboard.press("Enter");
    await desk.page.locator("main h2", { hasText: "谁打来的？" }).waitFor();
    await desk.look("caller");
    const focused = () => desk.page.evaluate(() => document.activeElement?.textContent ?? "");
    const first = await desk.page.locator(".picks a").first().innerText();
    assert.equal((await focused()).trim(), first.trim(), "the first of the household is focused");
    await desk.page.keyboard.press("ArrowDown");
    assert.notEqual((await focused()).trim(), first.trim(), "the arrow keys walk");
    await desk.page.keyboard.press("ArrowUp");
    await desk.page.keyboard.press("Enter");
    await desk.page.locator("main h2", { hasText: "开单" }).waitFor();
    await desk.look("card");
    return first.split("·")[0].trim();
}

// Step 2: the case with its customer, and the times to say.
async function openCase(desk, customer) {
    await desk.page.click("main a.btn:text-is('报修')");
    assert.equal(await desk.page.inputValue("#f-name"), customer);
    await desk.page.locator("label", { hasText: "零修" }).click();
    await desk.page.locator("label", { hasText: "户内" }).click();
    await desk.page.fill("[id='f-f.matter']", "厨房水龙头滴水");
    await desk.look("open");
    // What is typed survives a reload.
    await desk.page.reload();
    assert.equal(await desk.page.inputValue("[id='f-f.matter']"), "厨房水龙头滴水");
    await desk.page.click("main form[action='/desk/open'] > button[type=submit]");
    await desk.page.waitForURL("**/cases/*?opened=1");
    await desk.look("opened");
    const said = await desk.page.locator(".say-aloud").innerText();
    assert.match(said, /最晚 2026-\d\d-\d\d \d\d:\d\d前： 约定上门时间/, "by when the visit is agreed, not when it is");
    assert.ok((await desk.page.locator("section[aria-labelledby=people]").innerText()).includes(customer), "the case has its customer");
    return new URL(desk.page.url()).pathname.split("/")[2];
}

async function dispatch(desk) {
    const form = await unfold(desk, "派工");
    const labels = await form.locator("label", { hasText: "王强" }).allInnerTexts();
    assert.match(labels.join(), /王强 · 在岗/, "who is on duty is told");
    await form.locator("label", { hasText: "王强" }).click();
    await desk.look("dispatch");
    await click(desk, form);
}

// Step 3: the technician, from his duties to the end of the work.
async function repair(worker, number) {
    await worker.page.click("nav a:text-is('我的待办')");
    await worker.look("duties");
    await worker.page.locator("li.card", { hasText: number }).locator("h2 a", { hasText: "接手" }).first().click();
    await click(worker, await unfold(worker, "接受"));
    const arrived = await unfold(worker, "到场");
    await arrived.locator("label", { hasText: /^\s*是\s*$/ }).click();
    await click(worker, arrived);
    await worker.look("case");
    const done = await unfold(worker, "完工");
    await done.locator("[name='f.result']").fill("换了阀芯，不漏了");
    await done.locator("[name='f.minutes']").fill("25");
    await done.locator("label", { hasText: /^\s*是\s*$/ }).click();
    await done.locator("[name='f.wishes']").fill("无");
    await click(worker, done);
    const told = await worker.page.locator("section[aria-labelledby=happened]").innerText();
    assert.match(told, /“十分钟内完工，免工费”：否/, "an answer of yes or no says which");
}

// Step 4: the result is told to the customer, and the words that were said are kept.
async function reply(desk, number, customer) {
    await desk.page.click("nav a:text-is('我的待办')");
    await desk.page.locator("li.card", { hasText: number }).locator("h2 a", { hasText: "答复结果" }).click();
    const form = await unfold(desk, "答复客户");
    const words = form.locator("textarea").first();
    assert.match(await words.inputValue(), new RegExp(`${customer}您好，您报修的事（${number}）已经修好了`), "the handbook's words are filled in");
    await desk.look("reply");
    await click(desk, form);
    assert.match(await desk.page.locator("section[aria-labelledby=happened]").innerText(), /您用着有什么不对/);
    await desk.go(`/cases/${number}/print/dispatch_slip`);
    await desk.look("slip");
    assert.ok((await desk.page.locator(".slip").first().innerText()).includes(customer), "the caller stands on the slip");
}

// Steps 5 and 6: the steward asks, and the case is closed.
async function visit(steward, number) {
    await steward.page.click("nav a:text-is('回访')");
    await steward.look("visits");
    const home = steward.page.locator("main section.card", { hasText: number });
    const form = home.locator("details.action", { hasText: "登记回访结果" }).first();
    await form.locator("> summary").click();
    for (const word of ["满意", "好", "问题已解决"]) await form.locator("label", { hasText: new RegExp(`^\\s*${word}\\s*$`) }).click();
    await steward.look("visit");
    await click(steward, form);
    await steward.page.locator("[role=status] a", { hasText: number }).click();
    await steward.page.locator("main .state", { hasText: "已办结" }).first().waitFor();
    await steward.look("closed");
}

for (const width of [1440, 360]) {
    test(`from a call to a discharged return visit, ${width} px wide`, { timeout: 180_000 }, async () => {
        const desk = await logIn(width);
        const customer = await chooseCaller(desk);
        const number = await openCase(desk, customer);
        assert.match(number, /^BX/);
        await dispatch(desk);
        const worker = await house.arrive(width, "wangqiang");
        await repair(worker, number);
        await worker.go(`/cases/${number}`);
        assert.equal(await worker.page.locator("#act-answer_visit").count(), 0, "who did the work may not ask");
        await worker.leave();
        await reply(desk, number, customer);
        const steward = await house.arrive(width, "guanyue");
        await visit(steward, number);
        await steward.leave();
        for (const [name, path] of [["queue", "/queue?state=all"], ["handbook", "/handbook"], ["service", "/handbook/repair"], ["password", "/password"], ["api", "/api"]]) {
            await desk.go(path);
            await desk.look(name);
            const raw = await desk.page.locator("main").innerText();
            if (name !== "api") assert.doesNotMatch(raw, /\{(customer|number|due|place|agent|project)\}/, `${name}: blanks of scripts`);
        }
        const lost = await desk.page.goto(`${house.address}/nowhere`);
        assert.equal(lost.status(), 404);
        assert.equal(await desk.page.locator("main a", { hasText: "回到前台" }).count(), 1);
        assert.doesNotMatch(await desk.page.locator("main").innerText(), /\/api/);
        await desk.leave();
    });
}
