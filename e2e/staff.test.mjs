// Who is on duty, a hand-over from one to another, what people are told, a roster imported and corrected, versions of the
// handbook: as an administrator, a front desk and a supervisor walk it, wide and narrow.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { House } from "./person.mjs";
import { workbook } from "./roster.mjs";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const COMPANY = new URL("../../shared/data/estate-roster.xlsx", import.meta.url);

let house;

before(async () => {
    house = await House.open();
});

after(() => house?.close());

/** A form of a page that is folded away: unfolds it, fills it in and sends it. */
async function submit(person, title, fill = async () => {}) {
    const form = person.page.locator("details.action", { has: person.page.locator("> summary", { hasText: title }) }).first();
    if ((await form.getAttribute("open")) === null) await form.locator("> summary").click();
    await fill(form);
    await Promise.all([person.page.waitForNavigation(), form.locator("form button[type=submit]").first().click()]);
}

async function refused(person) {
    return (await person.page.locator("main [role=alert]").allInnerTexts()).join(" ");
}

async function openCase(person) {
    await person.go("/desk/open?service=repair&place=1-1-101");
    await person.page.check("input[name=caller][value=other]");
    await person.page.fill("#f-phone", "13800138000");
    await person.page.fill("#f-name", "张先生");
    await person.page.check("input[name='f.urgency'][value=ordinary]");
    await person.page.check("input[name='f.scope'][value=home]");
    await person.page.fill("[id='f-f.matter']", "厨房水龙头滴水");
    await person.page.click("main form[action='/desk/open'] > button[type=submit]");
    await person.page.waitForURL("**/cases/*?opened=1");
}

async function upload(person, name, bytes) {
    await person.go("/import");
    await person.page.setInputFiles("#f-file", { name, mimeType: XLSX, buffer: bytes });
    await Promise.all([person.page.waitForNavigation(), person.page.click("main form button[type=submit]")]);
}

async function carryOut(person) {
    await Promise.all([person.page.waitForNavigation(), person.page.click("button[name=do][value=import]")]);
    await person.page.locator("main", { hasText: "导入完成" }).waitFor({ timeout: 60_000 });
}

for (const width of [1440, 360]) {
    test(`people, posts and leave, ${width} px wide`, { timeout: 180_000 }, async () => {
        const admin = await house.arrive(width, "admin");
        await admin.go("/people");
        await admin.page.locator("main", { hasText: "现在谁在岗" }).waitFor();
        await admin.page.locator("#add > summary").click();
        await admin.look("people");
        await admin.page.fill("#f-name", `何花${width}`);
        await admin.page.fill("#f-login", "lixin");
        await admin.page.fill("#f-password", "first password");
        await admin.page.click("#add button[type=submit]");
        assert.match(await refused(admin), /已经有人用了/);
        assert.equal(await admin.page.inputValue("#f-name"), `何花${width}`, "what was typed is kept");
        await admin.look("people-refused");
        await admin.page.fill("#f-login", `hehua${width}`);
        await admin.page.fill("#f-password", "first password");
        await admin.page.selectOption("#f-superior", { label: "孙丽" });
        await Promise.all([admin.page.waitForURL("**/people/pers_*"), admin.page.click("#add button[type=submit]")]);

        await submit(admin, "给一个岗位", async (form) => {
            await form.locator("#f-post").selectOption({ label: "管家" });
            await form.locator("#f-places").fill("1栋");
            for (const day of [0, 1, 2, 3, 4]) await form.locator(`[name='week.${day}']`).fill("8:00-12:00，13：30-18:00");
        });
        await submit(admin, "某一天不一样", async (form) => {
            await form.locator("[name=date]").fill("2026-12-31");
        });
        await admin.page.locator("main", { hasText: "2026-12-31: 休息" }).waitFor();
        await submit(admin, "改每周的班", async (form) => {
            await form.locator("[name='week.5']").fill("早班");
        });
        assert.match(await refused(admin), /有几处要改/);
        await admin.look("person-refused");
        await submit(admin, "改每周的班", async (form) => {
            await form.locator("[name='week.5']").fill("20:00-08:00");
        });
        assert.equal(await refused(admin), "");
        await admin.look("person");
        await admin.go("/people");
        await admin.page.locator("main", { hasText: `何花${width}` }).waitFor();
        const steward = admin.page.locator(".duty-line", { hasText: "管家" }).first();
        assert.match(await steward.innerText(), new RegExp(`1栋.*何花${width}`, "s"), "on duty in her building");

        const leader = await house.arrive(width, "sunli");
        await leader.go("/people");
        await leader.page.click("button[name=on][value=true]");
        await leader.page.locator("main", { hasText: "今天已签到" }).waitFor();
        await leader.page.click(`a:has-text("何花${width}") >> nth=0`);
        await submit(leader, "登记请假", async (form) => {
            await form.locator("[name=from]").fill("2026-11-20T08:00");
            await form.locator("[name=until]").fill("2026-11-22T20:00");
            await form.locator("[name=substitute]").selectOption({ label: await form.locator("option", { hasText: "陈静" }).first().innerText() });
        });
        assert.equal(await refused(leader), "");
        await leader.page.locator("main", { hasText: "休假中" }).waitFor();
        await leader.look("leave");
        await leader.go("/people");
        const covered = leader.page.locator(".duty-line", { hasText: "管家" }).first();
        assert.match(await covered.innerText(), /1栋.*陈静/s, "the substitute is asked");
        await leader.leave();
        await admin.leave();
    });

    test(`a hand-over from one to another, ${width} px wide`, { timeout: 180_000 }, async () => {
        const desk = await house.arrive(width, "lixin");
        await openCase(desk);
        const admin = await house.arrive(width, "admin");
        await admin.go("/people");
        await admin.page.click("a:has-text('李欣') >> nth=0");
        await submit(admin, "关闭账号");
        assert.match(await refused(admin), /名下还有/);
        await admin.look("still-held");
        await admin.page.click("a:has-text('移交给同事')");
        await admin.look("hand-over");
        const chosen = await admin.page.locator("#f-to option", { hasText: "孙丽" }).first().innerText();
        await admin.page.selectOption("#f-to", { label: chosen });
        await admin.page.click("main form button[type=submit]");
        await admin.page.locator("main", { hasText: "已请同事接手" }).waitFor();
        await admin.look("handed-over");

        const leader = await house.arrive(width, "sunli");
        assert.ok(await leader.page.locator(".top .count").count(), "the count of unread messages");
        await leader.go("/inbox");
        await leader.look("inbox");
        await leader.go("/offers");
        await leader.look("offers");
        await leader.page.click("button[value=accept] >> nth=0");
        await leader.page.locator("main", { hasText: "已答复" }).waitFor();
        await leader.look("offers-answered");
        await leader.go("/inbox");
        if (await leader.page.locator("text=全部标为看过").count()) await leader.page.click("text=全部标为看过");
        await leader.page.locator("main", { hasText: "看过的" }).waitFor();
        assert.equal(await leader.page.locator(".top .count").count(), 0);
        await leader.look("inbox-read");
        for (const person of [desk, admin, leader]) await person.leave();
    });

    test(`a roster imported and corrected, ${width} px wide`, { timeout: 240_000 }, async () => {
        const building = `${width % 97}栋`;
        // Others than in the walk before: whoever is known by name and phone is no new customer.
        const phone = (range) => `${range}${String(width).padStart(4, "0")}`;
        const heading = ["楼栋", "单元", "房号", "业主姓名", "联系电话", "入住日期"];
        const rows = (day) => [heading, [building, "1单元", "101", "沈静磊", phone("1382677"), "2021-03-05"], [building, "1单元", "102", "赵墨", phone("1382678"), day]];
        const admin = await house.arrive(width, "admin");
        await upload(admin, "照片.xlsx", Buffer.from("MZ this is a program"));
        assert.match(await refused(admin), /一个程序|有几处要改/);
        await admin.look("import-refused");
        await upload(admin, "心情.xlsx", workbook("心情", [["心情"], ["好"]]));
        assert.match(await refused(admin), /没有找到可以导入的表/);
        await admin.look("import-wrong");
        await upload(admin, "名册.xlsx", workbook("房屋", rows("2031-02-30")));
        await admin.page.locator("main", { hasText: "可导入 1 行，退回 1 行" }).waitFor();
        await admin.look("import-preview");
        await carryOut(admin);
        await admin.look("import-done");
        const [file] = await Promise.all([admin.page.waitForEvent("download"), admin.page.click("a[href$='/rejected']")]);
        assert.ok(readFileSync(await file.path()).length > 1000, "the rejected rows");
        await upload(admin, "名册改.xlsx", workbook("房屋", rows("2021-02-28")));
        await admin.page.locator("main", { hasText: "新建房屋 1 处、车位 0 个、客户 1 位，修改 0 项" }).waitFor();
        await carryOut(admin);
        if (width === 1440 && existsSync(COMPANY)) {
            await upload(admin, "estate-roster.xlsx", readFileSync(COMPANY));
            await admin.page.locator("main", { hasText: "退回 11 行" }).waitFor();
            await admin.look("import-company");
            await Promise.all([admin.page.waitForNavigation(), admin.page.click("button[name=do][value=import]")]);
            await admin.look("import-running");
            await admin.page.locator("main", { hasText: "导入完成" }).waitFor({ timeout: 120_000 });
            await admin.look("import-company-done");
        }
        await admin.go("/handbook/versions");
        await admin.look("versions");
        await admin.leave();
    });
}
