// A complaint about a colleague, of which he and those below him learn nothing; and an emergency that several callers
// report: they join one event, and each of them is answered.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { House } from "./person.mjs";

let house;

before(async () => {
    house = await House.open();
});

after(() => house?.close());

for (const [width, locale] of [[1440, "en"], [360, "zh-CN"]]) {
    test(`a complaint with a conflict of interest, ${width} px, ${locale}`, { timeout: 120_000 }, async () => {
        const desk = await house.arrive(width, "sunli", locale);
        await desk.go("/desk/open?service=complaint&project=DEMO&place=1-1-301");
        const form = desk.page.locator("main form[action='/desk/open']");
        await form.locator("input[name=caller][value=other]").check();
        await form.locator("[name=phone]").fill("13800138003");
        await form.locator("[name=name]").fill("陈女士");
        await form.locator("select[name='f.class']").selectOption("attitude");
        const words = `班长说话很冲${width}`;
        await form.locator("[name='f.matter']").fill(words);
        await desk.choose(form, "f.accused", "赵刚");
        await desk.look(`complaint-open-${locale}`);
        await Promise.all([desk.page.waitForURL("**/cases/*?opened=1"), form.locator("> button[type=submit]").click()]);
        const number = new URL(desk.page.url()).pathname.split("/")[2];
        for (const login of ["zhaogang", "wangqiang"]) {
            const kept = await house.arrive(width, login, locale);
            assert.equal((await kept.page.goto(`${house.address}/cases/${number}`)).status(), 404, `${login} sees no such case`);
            await kept.go(`/search?q=${encodeURIComponent(words)}`);
            assert.equal(await kept.page.locator("mark").count(), 0, `${login} finds nothing`);
            await kept.look(`nothing-found-${locale}`);
            await kept.leave();
        }
        await desk.go(`/cases/${number}`);
        const hand = await desk.form("hand_over");
        assert.equal(await hand.locator("option", { hasText: "赵刚" }).count(), 0, "nobody hands it to him");
        await desk.act("assign", (own) => desk.choose(own, "f.handler", "徐敏"));
        const handler = await house.arrive(width, "xumin", locale);
        await handler.go(`/cases/${number}`);
        await handler.act("accept");
        await handler.act("judge", async (own) => {
            await own.locator("input[name='f.nature'][value=ordinary]").check();
            await own.locator("[name='f.cause']").fill("交接时没有说明白");
            await own.locator("input[name='f.fault'][value=own]").check();
            await own.locator("[name='f.fault_reason']").fill("监控里听得到");
        });
        await handler.act("report", (own) => own.locator("[name='f.event_report']").fill("经过、原因、性质和打算"));
        await desk.go(`/cases/${number}`);
        await desk.act("answer", async (own) => {
            await own.locator("[name='f.result']").fill("当面道歉，重新培训");
            await own.locator("[name='f.reason']").fill("是我们说话不对");
        });
        await handler.go(`/cases/${number}`);
        await handler.act("settle", (own) => own.locator("[name='f.measure']").fill("班前会讲服务用语"));
        await handler.look(`complaint-${locale}`);
        const manager = await house.arrive(width, "qianwei", locale);
        await manager.go(`/cases/${number}`);
        await manager.act("answer_visit", async (own) => {
            await own.locator("input[name=method][value=on_site]").check();
            await manager.choose(own, "with", "管悦");
            await own.locator("input[name=verdict][value=satisfied]").check();
            await own.locator("input[name='a.visit_quality'][value=good]").check();
            await own.locator("input[name='a.visit_effect'][value=solved]").check();
        });
        await manager.look(`complaint-closed-${locale}`);
        for (const person of [desk, handler, manager]) await person.leave();
    });

    test(`an emergency with two callers joined, ${width} px, ${locale}`, { timeout: 120_000 }, async () => {
        const desk = await house.arrive(width, "lixin", locale);
        const report = async (place) => desk.open("emergency", { "f.kind": "lift" }, `&party=${await desk.customerOf(place)}&place=${place}`);
        const event = await report("1-1-401");
        await desk.look(`emergency-${locale}`);
        const callers = [];
        for (const place of ["1-1-402", "1-1-501"]) {
            const number = await report(place);
            await desk.go(`/cases/${number}`);
            const join = await desk.form("join");
            assert.ok(await join.locator(`datalist option[value='${event}']`).count(), "the event is suggested");
            await desk.act("join", (own) => own.locator("input[name=case]").fill(event));
            callers.push(number);
        }
        const manager = await house.arrive(width, "qianwei", locale);
        await manager.go(`/cases/${event}`);
        const linked = await manager.page.locator("section[aria-labelledby=people]").innerText();
        for (const number of callers) assert.ok(linked.includes(number), `${number} stands in the event`);
        await manager.act("manager_going");
        await manager.act("stand_down", async (own) => {
            await own.locator("[name='f.measures']").fill("十分钟平层放人，维保停梯检查");
            await own.locator("[name='f.result']").fill("人已经出来，电梯停用检查，修好前请走楼梯");
        });
        await manager.look(`event-over-${locale}`);
        await manager.leave();
        for (const number of [event, ...callers]) {
            await desk.go(`/cases/${number}`);
            await desk.act("reply");
        }
        await desk.look(`caller-told-${locale}`);
        await desk.leave();
    });
}
