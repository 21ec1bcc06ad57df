// Two repairs of one household are asked about in one call: each case gets its own answer in one sitting; what is not
// whole stays in the form, what was not spoken of is left for the next call.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { House } from "./person.mjs";

let house;

before(async () => {
    house = await House.open();
});

after(() => house?.close());

async function repaired(desk, worker, matter, place) {
    const number = await desk.open("repair", { phone: "13800138009", name: "曹女士", place, "f.urgency": "ordinary", "f.scope": "home", "f.matter": matter });
    await desk.go(`/cases/${number}`);
    await desk.act("dispatch", (form) => desk.choose(form, "f.worker", "王强"));
    await worker.go(`/cases/${number}`);
    await worker.act("accept");
    await worker.act("arrive", (form) => form.locator("input[name='f.four_brings'][value=true]").check());
    await worker.act("finish", async (form) => {
        await form.locator("[name='f.result']").fill("修好了");
        await form.locator("[name='f.minutes']").fill("25");
        await form.locator("input[name='f.tidy'][value=true]").check();
        await form.locator("[name='f.wishes']").fill("无");
    });
    return number;
}

for (const [width, locale, place] of [[1440, "zh-CN", "1-1-601"], [360, "en", "1-1-602"]]) {
    test(`a household is asked about all of its cases in one call, ${width} px, ${locale}`, { timeout: 120_000 }, async () => {
        const [desk, worker] = [await house.arrive(width, "lixin", locale), await house.arrive(width, "wangqiang", locale)];
        const first = await repaired(desk, worker, "龙头滴水", place);
        const second = await repaired(desk, worker, "插座没电", place);
        const steward = await house.whoVisits(width, first);
        if (locale === "en") await steward.page.goto(`${house.address}/language/en`);
        await steward.go("/visits");
        const home = steward.page.locator("main section.card", { hasText: second });
        assert.ok((await home.innerText()).includes(first), "both stand under one household");
        const sitting = home.locator("details.action").first();
        await sitting.locator("> summary").click();
        const part = (number) => sitting.locator(`section.asked[aria-label='${number}']`);
        // The first is answered whole; of the second the verdict alone: it is refused, the first is recorded.
        await part(first).locator("input[value=satisfied]").check();
        await part(first).locator("input[name$='visit_quality'][value=good]").check();
        await part(first).locator("input[name$='visit_effect'][value=solved]").check();
        await part(second).locator("input[value=basically]").check();
        await steward.look(`sitting-${locale}`);
        await steward.send(sitting.locator("> form"));
        assert.equal(await steward.page.locator("[role=alert]").count(), 1, "the second is not whole");
        assert.equal(await steward.page.locator("[role=status].alert-success").count(), 1, "the first is recorded");
        assert.ok(await part(second).locator("input[value=basically]").isChecked(), "what was typed is kept");
        await steward.look(`sitting-refused-${locale}`);
        await part(second).locator("input[name$='visit_quality'][value=fair]").check();
        await part(second).locator("input[name$='visit_effect'][value=solved]").check();
        await steward.send(sitting.locator("> form"));
        assert.equal(await steward.page.locator("[role=alert]").count(), 0);
        for (const number of [first, second]) assert.equal(await steward.page.locator("main section a", { hasText: number }).count(), 0, `${number} is discharged`);
        for (const person of [desk, worker, steward]) await person.leave();
    });
}
