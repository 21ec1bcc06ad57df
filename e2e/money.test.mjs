// Paid work with its prices and the customer's consent, a hand-over that is given back and then accepted, and two people
// on one case: the second sees what the first did, and applies or drops his own.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { House } from "./person.mjs";

let house;

before(async () => {
    house = await House.open();
});

after(() => house?.close());

for (const [width, locale] of [[1440, "zh-CN"], [360, "en"]]) {
    test(`priced work with consent, ${width} px, ${locale}`, { timeout: 120_000 }, async () => {
        const desk = await house.arrive(width, "xumin", locale);
        const party = await desk.customerOf("1-1-101");
        const number = await desk.open("special_service", { "f.kind": "residence", "f.wanted": "周六上午做一次保洁" }, `&party=${party}`);
        await desk.go(`/cases/${number}`);
        const line = await desk.form("put_line", "quote");
        await line.locator("select[name=pick]").selectOption("home_services/cleaning");
        await line.locator("input[name=quantity]").fill("2.5");
        assert.match(await line.locator(".running").innerText(), /100\.00.*100\.00/, "the running sum before it is sent");
        assert.equal(await line.locator("input[name=what]").isVisible(), false, "an item of the list needs no words");
        await desk.look(`line-${locale}`);
        await desk.send(line.locator("> form"));
        await desk.act("put_line", async (form) => {
            await form.locator("input[name=what]").fill("擦外窗");
            await form.locator("input[name=price]").fill("15.50");
            await form.locator("input[name=quantity]").fill("2");
            await form.locator("input[name=waived]").fill("老客户，本次免收");
            assert.match(await form.locator(".running").innerText(), /0\.00.*100\.00/, "a waived line charges nothing");
        }, "quote");
        await desk.act("quote_price");
        await desk.act("consent", async (form) => {
            assert.equal(await form.locator("input[name=sum]").inputValue(), "100.00");
            await form.locator("input[name=method][value=phone]").check();
        });
        // Changed afterwards: the consent is to another sum, and is asked again.
        await desk.act("put_line", async (form) => {
            await form.locator("select[name=pick]").selectOption("materials/sealant");
            assert.match(await form.locator(".running").innerText(), /25\.00.*125\.00/);
        }, "quote");
        assert.equal(await desk.page.locator("main .is-late", { hasText: "100.00" }).count(), 1, "the consent is to the old sum");
        await desk.look(`stale-${locale}`);
        await desk.act("consent", async (form) => {
            await form.locator("input[name=sum]").fill("100.00");
            await form.locator("input[name=method][value=on_site]").check();
        }).then(() => assert.fail("a consent to another sum was taken"), (error) => assert.match(String(error), /125\.00/));
        assert.equal(await desk.page.locator("#act-consent input[name=sum]").inputValue(), "100.00", "what was typed is kept");
        await desk.act("consent", async (form) => form.locator("input[name=sum]").fill("125.00"));
        await desk.act("confirm", async (form) => {
            await form.locator("[name='f.term_start']").fill("2026-11-21T09:00");
            await form.locator("[name='f.term_end']").fill("2026-11-21T12:00");
        });
        await desk.act("assign", (form) => desk.choose(form, "f.provider", "唐娜"));
        const provider = await house.arrive(width, "tangna", locale);
        await provider.go(`/cases/${number}`);
        await provider.act("accept");
        await provider.act("finish", (form) => form.locator("[name='f.result']").fill("三小时做完，业主验过"));
        await provider.look(`paid-${locale}`);
        await provider.leave();
        await desk.leave();
    });

    test(`a hand-over counts when it is accepted, ${width} px, ${locale}`, { timeout: 120_000 }, async () => {
        const giver = await house.arrive(width, "lixin", locale);
        const fields = { phone: "13800138001", name: "刘女士", place: "1-1-102", "f.urgency": "ordinary", "f.scope": "home", "f.matter": "卧室开关坏了" };
        const number = await giver.open("repair", fields);
        await giver.go(`/cases/${number}`);
        const offer = async (words) => giver.act("hand_over", async (form) => {
            await form.locator("input[name=role][value=contact]").check();
            await giver.choose(form, "to", "陈静");
            await form.locator("input[name=reason]").fill(words);
        });
        const without = await giver.form("hand_over");
        await giver.choose(without, "to", "陈静");
        await giver.send(without.locator("> form"));
        assert.ok(await giver.page.locator("#act-hand_over .wrong").count(), "a hand-over needs its reason");
        await offer("我下班了，请接着跟");
        await giver.look(`offered-${locale}`);
        const receiver = await house.arrive(width, "chenjing", locale);
        await receiver.go(`/cases/${number}`);
        await receiver.act("decline", (form) => form.locator("input[name=reason]").fill("我在别的楼"));
        await giver.go(`/cases/${number}`);
        await offer("请再看看");
        await receiver.go(`/cases/${number}`);
        await receiver.act("accept");
        assert.ok((await receiver.page.locator("section[aria-labelledby=people]").innerText()).includes("陈静"), "the contact is the receiver now");
        // A promise, an appointment moved by the customer, a pause, a correction, a note: each has its control.
        await receiver.act("promise", async (form) => {
            await form.locator("input[name=at]").fill("2026-11-20T17:00");
            await form.locator("input[name=words]").fill("下午五点前告诉您谁来");
            await form.locator("input[name=channel][value=phone]").check();
        });
        await receiver.act("keep_promise", (form) => form.locator("input[name=promise]").first().check());
        const window = (day) => async (form) => {
            await form.locator("input[name=from]").fill(`2026-11-${day}T14:00`);
            await form.locator("input[name=until]").fill(`2026-11-${day}T16:00`);
        };
        await receiver.act("appoint", window("21"));
        await receiver.act("move_appointment", async (form) => {
            await form.locator("input[name=whose][value=customer]").check();
            await window("22")(form);
            await form.locator("input[name=reason]").fill("周六不在家");
        });
        await receiver.act("pause", async (form) => {
            await receiver.choose(form, "reason", locale === "en" ? "The customer asked to wait" : "客户要求改日");
            await form.locator("input[name=until]").fill("2026-11-22T14:00");
        });
        await receiver.act("resume");
        await receiver.act("set_fields", (form) => form.locator("input[name='g.trade'][value=electric]").check());
        await receiver.act("note", (form) => form.locator("textarea[name=text]").fill("门卡放在前台"));
        await receiver.look(`times-${locale}`);
        // The same matter once more: it ends in favour of the first.
        const again = await giver.open("repair", { ...fields, "f.matter": "卧室开关又没反应" });
        await giver.go(`/cases/${again}`);
        const merge = await giver.form("merge");
        assert.ok(await merge.locator(`datalist option[value='${number}']`).count(), "the first report is suggested");
        await giver.act("merge", (form) => form.locator("input[name=case]").fill(number));
        await giver.page.locator("main", { hasText: number }).waitFor();
        await giver.look(`merged-${locale}`);
        await receiver.leave();
        await giver.leave();
    });
}

test("the second of two sees what the first did, and applies or drops his own", { timeout: 60_000 }, async () => {
    const [first, second] = [await house.arrive(1440, "lixin"), await house.arrive(360, "sunli")];
    const number = await first.open("repair", { phone: "13800138002", name: "何先生", place: "1-1-201", "f.urgency": "ordinary", "f.scope": "home", "f.matter": "门铃不响" });
    const write = async (person, words) => (await person.form("note")).locator("textarea[name=text]").fill(words);
    for (const [round, drop] of [[1, false], [2, true]]) {
        await first.go(`/cases/${number}`);
        await second.go(`/cases/${number}`);
        await write(first, `第一位写的 ${round}`);
        await first.send((await first.form("note")).locator("> form"));
        await write(second, `第二位写的 ${round}`);
        await second.send((await second.form("note")).locator("> form"));
        const since = second.page.locator("section[aria-labelledby=since]");
        assert.ok((await since.innerText()).includes(`第一位写的 ${round}`), "what the first did");
        assert.equal(await second.page.locator("#act-note textarea[name=text]").inputValue(), `第二位写的 ${round}`, "what the second typed");
        await second.look("stale");
        if (drop) await Promise.all([second.page.waitForNavigation(), since.locator("a").click()]);
        else await second.send((await second.form("note")).locator("> form"));
        const told = await second.page.locator("section[aria-labelledby=happened]").innerText();
        assert.equal(told.includes(`第二位写的 ${round}`), !drop);
    }
    await first.leave();
    await second.leave();
});
