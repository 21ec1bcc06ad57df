// What the desk holds back until it is whole: who rang, files that were refused; and what stays in the history when
// something is taken back or ended.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { House } from "./person.mjs";

const REPAIR = { "f.urgency": "ordinary", "f.scope": "home", "f.matter": "卫生间灯不亮" };
// One point of colour: the smallest picture that is one.
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

let house;

before(async () => {
    house = await House.open();
});

after(() => house?.close());

for (const width of [1440, 360]) {
    test(`a home without a caller is asked about, ${width} px wide`, { timeout: 90_000 }, async () => {
        const desk = await house.arrive(width, "lixin");
        const open = async (caller) => {
            await desk.go("/desk?project=DEMO&place=1-1-201");
            await desk.page.locator(".picks a", { hasText: caller }).click();
            await desk.page.click("main a.btn:text-is('报修')");
            const form = desk.page.locator("main form[action='/desk/open']");
            await form.locator("input[name='f.urgency'][value=ordinary]").check();
            await form.locator("input[name='f.scope'][value=home]").check();
            await form.locator("[name='f.matter']").fill(REPAIR["f.matter"]);
            return form;
        };
        // Somebody else needs a name or a number.
        const other = await open("其他人");
        await Promise.all([desk.page.waitForNavigation(), other.locator("> button[type=submit]").click()]);
        assert.match(await desk.page.locator("main [role=alert]").innerText(), /称呼和电话，至少一项/);
        await desk.look("caller-other");
        await other.locator("[name=name]").fill("保洁王姐");
        await Promise.all([desk.page.waitForURL("**/cases/*?opened=1"), other.locator("> button[type=submit]").click()]);
        assert.match(await desk.page.locator("section[aria-labelledby=people]").innerText(), /保洁王姐/);
        // Nobody rang: a finding of our own, with no customer.
        const none = await open("没有来电人");
        await Promise.all([desk.page.waitForURL("**/cases/*?opened=1"), none.locator("> button[type=submit]").click()]);
        assert.doesNotMatch(await desk.page.locator("section[aria-labelledby=people]").innerText(), /来电人/);
        // Past the desk, straight into the form: it asks as well, and takes nothing before.
        await desk.go("/desk/open?service=repair&project=DEMO&place=1-1-201");
        const form = desk.page.locator("main form[action='/desk/open']");
        await form.evaluate((own) => own.setAttribute("novalidate", ""));
        await form.locator("input[name='f.urgency'][value=ordinary]").check();
        await form.locator("input[name='f.scope'][value=home]").check();
        await form.locator("[name='f.matter']").fill(REPAIR["f.matter"]);
        await Promise.all([desk.page.waitForNavigation(), form.locator("> button[type=submit]").click()]);
        assert.match(await desk.page.locator("main [role=alert]").innerText(), /谁打来的/);
        await form.locator("input[name=caller]").first().check();
        await Promise.all([desk.page.waitForURL("**/cases/*?opened=1"), form.locator("> button[type=submit]").click()]);
        assert.match(await desk.page.locator("section[aria-labelledby=people]").innerText(), /客户/);
        await desk.leave();
    });

    test(`a refused file holds the form back, ${width} px wide`, { timeout: 90_000 }, async () => {
        const desk = await house.arrive(width, "lixin");
        const party = await desk.customerOf("1-1-202");
        await desk.go(`/desk/open?service=repair&project=DEMO&place=1-1-202&party=${party}`);
        const form = desk.page.locator("main form[action='/desk/open']");
        await form.locator("input[name='f.urgency'][value=ordinary]").check();
        await form.locator("input[name='f.scope'][value=home]").check();
        await form.locator("[name='f.matter']").fill(REPAIR["f.matter"]);
        const choose = (name, buffer, mimeType) => form.locator("input[type=file]").setInputFiles({ name, mimeType, buffer });
        await choose("照片.jpg", Buffer.from("MZ this is a program"), "image/jpeg");
        const refused = form.locator(".photo-list [data-state=refused]");
        await refused.waitFor();
        assert.match(await refused.innerText(), /JPG、PNG、WebP/, "what is taken is told");
        await form.locator("> button[type=submit]").click();
        await form.locator("[role=alert]", { hasText: "先移除或重试" }).waitFor();
        assert.match(desk.page.url(), /\/desk\/open/, "nothing was sent");
        await desk.look("upload-refused");
        // Another choice lets the old failure go; what was taken is shown and may be taken out.
        await choose("灯.png", PNG, "image/png");
        await form.locator(".photo-list img").waitFor();
        assert.equal(await refused.count(), 0);
        await choose("灯二.png", PNG, "image/png");
        await form.locator(".photo-list img").nth(1).waitFor();
        await desk.look("uploads");
        await form.locator(".photo-list button", { hasText: "移除" }).first().click();
        assert.equal(await form.locator(".photo-list li").count(), 1);
        await Promise.all([desk.page.waitForURL("**/cases/*?opened=1"), form.locator("> button[type=submit]").click()]);
        assert.equal(await desk.page.locator("section[aria-labelledby=what] .photos img").count(), 1);
        await desk.leave();
    });

    test(`what is taken back or ended says why, ${width} px wide`, { timeout: 90_000 }, async () => {
        const desk = await house.arrive(width, "lixin");
        const party = await desk.customerOf("1-1-301");
        const number = await desk.open("repair", REPAIR, `&place=1-1-301&party=${party}`);
        const told = () => desk.page.locator("section[aria-labelledby=happened]").innerText();
        await desk.go(`/cases/${number}`);
        await desk.act("put_line", async (form) => {
            await form.locator("select[name=pick]").selectOption("materials/tap");
            await form.locator("input[name=quantity]").fill("2");
        }, "materials");
        await desk.look("priced");
        const line = await desk.form("remove_line");
        await line.locator("input[name=line]").first().check();
        await desk.send(line.locator("> form"));
        assert.equal(await desk.page.locator("#act-remove_line .wrong").count() > 0, true, "a reason is asked");
        await desk.act("remove_line", async (form) => {
            await form.locator("input[name=line]").first().check();
            await form.locator("input[name=reason]").fill("客户自己有配件");
        });
        assert.match(await told(), /删去一行价目：\S+ × 2，90\.00 元[\s\S]*客户自己有配件/, "what was taken back, for how much and why");
        // Nobody at home, with the new window agreed on the phone.
        await desk.act("appoint", async (form) => {
            await form.locator("input[name=from]").fill("2026-11-20T10:00");
            await form.locator("input[name=until]").fill("2026-11-20T11:30");
        });
        await desk.act("nobody_home", async (form) => {
            await form.locator("input[name=again_from]").fill("2026-11-21T14:00");
            await form.locator("input[name=again_until]").fill("2026-11-21T16:00");
        });
        assert.match(await desk.page.locator("section[aria-labelledby=people]").innerText(), /2026-11-21 14:00/, "the new window stands");
        await desk.act("cancel", async (form) => {
            await form.locator("input[name=by_customer]").check();
            await form.locator("input[name=reason]").fill("邻居帮忙修好了");
        });
        const page = await desk.page.locator("main").innerText();
        assert.match(page, /撤单（客户自己要求撤）[\s\S]*邻居帮忙修好了/);
        assert.doesNotMatch(page, /cancelled|完工时间/);
        assert.match(page, /撤单时间/);
        await desk.look("cancelled");
        await desk.leave();
    });
}
