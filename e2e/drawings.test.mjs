// The pictures of services: on the pages of the handbook and on a case, wide and narrow, in both languages. A picture is
// scrolled inside its own box; its words can be read as a table.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { House } from "./person.mjs";

let house;

before(async () => {
    house = await House.open();
});

after(() => house?.close());

for (const [width, locale] of [[1440, "zh-CN"], [360, "en"]]) {
    test(`every service is drawn on its page (${width}, ${locale})`, async () => {
        const desk = await house.arrive(width, "lixin", locale);
        for (const service of ["repair", "complaint", "emergency", "special_service", "suggestion", "request", "enquiry"]) {
            await desk.go(`/handbook/${service}`);
            assert.equal(await desk.page.locator(".drawing svg").count(), 2, service);
            const title = await desk.page.locator(".drawing svg title").first().textContent();
            assert.match(title, locale === "en" ? /^Flow chart of “/ : /流程图$/);
            const looks = await desk.page.locator(".fig-stage").first().evaluate((box) => getComputedStyle(box).fill);
            assert.notEqual(looks, "rgb(0, 0, 0)", "the looks of a picture are among the page's");
            await desk.look(`drawing-${service}-${locale}`);
        }
        await desk.page.locator("main details > summary").first().click();
        assert.ok(await desk.page.locator("main details[open] table").first().isVisible());
        await desk.look(`drawing-table-${locale}`);
        assert.deepEqual(desk.complaints, []);
        await desk.leave();
    });
}

test("a case shows how far it has come", async () => {
    const desk = await house.arrive(360, "lixin");
    await desk.go("/queue");
    await desk.page.locator("main a[href^='/cases/']").first().click();
    await desk.page.locator("summary", { hasText: "流程图" }).click();
    await desk.page.locator(".way svg .fig-now").waitFor();
    assert.equal(await desk.page.locator(".way svg .fig-now").count(), 1);
    await desk.look("drawing-way");
    await desk.leave();
});
