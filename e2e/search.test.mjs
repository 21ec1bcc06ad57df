// Search from every page, in both languages; and the screens in English: no Chinese on them but data and what the
// handbook says in Chinese only.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { House } from "./person.mjs";

let house;

before(async () => {
    house = await House.open();
});

after(() => house?.close());

for (const [width, locale] of [[1440, "zh-CN"], [360, "en"]]) {
    test(`words in cases are found from any page, ${width} px, ${locale}`, { timeout: 60_000 }, async () => {
        const desk = await house.arrive(width, "sunli", locale);
        await desk.go("/queue");
        await desk.page.keyboard.press("/");
        if (width < 1100) await desk.page.waitForURL("**/search");
        await desk.page.waitForFunction(() => document.activeElement?.getAttribute("name") === "q");
        await desk.page.keyboard.type("水");
        await desk.page.keyboard.press("Enter");
        await desk.page.waitForURL("**/search?q=*");
        await desk.look(`search-${locale}`);
        const hits = desk.page.locator("section[aria-labelledby=texts] li");
        const seen = await hits.count();
        assert.ok(seen > 5, "the demo is full of water");
        for (const mark of await desk.page.locator("mark").allInnerTexts()) assert.equal(mark, "水");
        const numbers = await hits.locator("a").allInnerTexts();
        await Promise.all([desk.page.waitForNavigation(), desk.page.locator("a[rel=next]").click()]);
        const further = await desk.page.locator("section[aria-labelledby=texts] li a").allInnerTexts();
        assert.ok(further.length > 0 && !further.some((number) => numbers.includes(number)), "another page has other cases");
        await desk.go(`/search?q=${encodeURIComponent("1-1-101")}`);
        assert.ok(await desk.page.locator("section[aria-labelledby=exact] li").count(), "a room is found by its short form");
        await desk.go(`/search?q=${encodeURIComponent("没有人写过这句话")}`);
        assert.equal(await desk.page.locator("main li").count(), 0);
        await desk.go(`/search?q=x&after=nowhere`).then(() => assert.fail("a wrong place was taken"), () => {});
        await desk.look(`search-wrong-${locale}`);
        await desk.leave();
    });
}

// Words of the frame, the headings, labels and buttons: none of them may be Chinese on an English page.
const OURS = "nav, h1, h2, h3, h4, legend, label.form-label, button, th, dt, summary, small, .state, [role=alert], [role=status]";

test("the screens are English when English is asked for", { timeout: 120_000 }, async () => {
    const desk = await house.arrive(1440, "sunli", "en");
    const number = await desk.open("repair", { phone: "13800138007", name: "Mr Wu", place: "1-1-501", "f.urgency": "urgent", "f.scope": "home", "f.matter": "Tap drips" });
    const pages = ["/desk", "/desk?project=DEMO&place=1-1-101", "/desk/open?service=repair&project=DEMO", "/desk/open?service=complaint&project=DEMO", `/cases/${number}`, `/cases/${number}?opened=1`, "/duties", "/visits", "/queue?state=all", "/search?q=1-1-101", "/handbook", "/handbook/repair", "/password"];
    const found = [];
    for (const path of pages) {
        await desk.go(path);
        await desk.page.evaluate(() => document.querySelectorAll("details").forEach((own) => (own.open = true)));
        await desk.look(`en${path.replace(/\W+/g, "-")}`.slice(0, 40));
        const texts = await desk.page.locator(OURS).evaluateAll((all) => all.map((own) => [...own.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent.trim()).join(" ")));
        for (const text of texts) if (/[\u4e00-\u9fff]/.test(text)) found.push(`${path}: ${text}`);
    }
    // Data: names of people and places stand in headings of cards; hints and calendars of the handbook have no English.
    const data = /^\/handbook: (全天 24 小时|窗口服务时间|夜间值守|办公时间|可回访时间)$|栋|单元|室|照客户原话|什么地方|工具、地垫|填了这一项|小区|问过客户|警戒带|施工内容/;
    const left = [...new Set(found)].filter((line) => !data.test(line));
    assert.deepEqual(left, []);
    await desk.leave();
});
