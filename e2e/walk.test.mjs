// From log-in to a closed repair with a discharged return visit, as a newcomer walks it, wide and narrow; on every page
// an accessibility check, and nothing wider than the screen.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { House } from "./person.mjs";

let house;

before(async () => {
    house = await House.open();
});

after(() => house?.close());

for (const width of [1440, 360]) {
    test(`from a call to a discharged return visit, ${width} px wide`, { timeout: 180_000 }, async () => {
        const desk = await house.arrive(width);
        await desk.look("login");
        await desk.page.fill("#login", "sunli");
        await desk.page.fill("#password", "not the password");
        await desk.page.click("main button[type=submit]");
        await desk.look("login-refused");
        assert.equal(await desk.page.inputValue("#login"), "sunli", "what was typed is kept");
        await desk.logIn("sunli");

        await desk.page.fill("#box", "1-1");
        await desk.page.locator("#box-found a").first().waitFor();
        await desk.look("desk");
        await desk.page.keyboard.press("ArrowDown");
        await desk.page.keyboard.press("Enter");
        await desk.page.waitForURL("**/desk?**");
        await desk.look("card");
        await desk.page.click("a[href*='service=repair']");
        await desk.page.fill("#f-phone", "13800138000");
        await desk.page.fill("#f-name", "张先生");
        await desk.page.check("input[name='f.urgency'][value=ordinary]");
        await desk.page.check("input[name='f.scope'][value=home]");
        await desk.page.fill("[id='f-f.matter']", "厨房水龙头滴水");
        await desk.look("open");
        // What is typed survives a reload.
        await desk.page.reload();
        assert.equal(await desk.page.inputValue("[id='f-f.matter']"), "厨房水龙头滴水");
        await desk.page.click("main form[action='/desk/open'] > button[type=submit]");
        await desk.page.waitForURL("**/cases/*?opened=1");
        await desk.look("opened");
        const number = new URL(desk.page.url()).pathname.split("/")[2];
        assert.match(number, /^BX/);

        await desk.act("dispatch", async (form) => {
            const worker = form.locator("[name='f.worker']");
            const list = form.locator("select[name='f.worker']");
            if (await list.count()) await list.selectOption({ label: "王强" });
            else await form.locator("label", { hasText: "王强" }).locator("input").check();
            assert.ok((await worker.count()) > 0);
        });

        const worker = await house.arrive(width, "wangqiang");
        await worker.go("/duties");
        await worker.look("duties");
        await worker.page.click(`a[href='/cases/${number}'] >> nth=0`);
        await worker.act("accept");
        await worker.act("arrive", (form) => form.locator("input[name='f.four_brings'][value=true]").check());
        await worker.look("case");
        await worker.act("start");
        await worker.act("finish", async (form) => {
            await form.locator("[name='f.result']").fill("换了阀芯，不漏了");
            await form.locator("[name='f.minutes']").fill("25");
            await form.locator("input[name='f.tidy'][value=true]").check();
            await form.locator("[name='f.wishes']").fill("无");
        });
        await worker.leave();

        await desk.go(`/cases/${number}`);
        await desk.act("reply");
        await desk.go(`/cases/${number}/print/dispatch_slip`);
        await desk.look("slip");

        const steward = await house.whoVisits(width, number);
        await steward.look("visits");
        await steward.go(`/cases/${number}`);
        await steward.act("answer_visit", async (form) => {
            await form.locator("input[name=method][value=on_site]").check();
            await form.locator("input[name=verdict][value=satisfied]").check();
            await form.locator("input[name='a.visit_quality'][value=good]").check();
            await form.locator("input[name='a.visit_effect'][value=solved]").check();
        });
        await steward.page.locator("main", { hasText: "已办结" }).waitFor();
        await steward.look("closed");
        await steward.leave();

        for (const [name, path] of [["queue", "/queue?state=all"], ["handbook", "/handbook"], ["service", "/handbook/repair"], ["password", "/password"], ["api", "/api"]]) {
            await desk.go(path);
            await desk.look(name);
        }
        await desk.leave();
    });
}
