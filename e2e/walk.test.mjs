// From log-in to a closed repair with a discharged return visit, as a newcomer walks it, wide and narrow; on every page
// an accessibility check, and nothing wider than the screen.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { startServer } from "./server.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shots = new URL("shots/", import.meta.url).pathname;
const PASSWORD = "shouwen-demo";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const STEWARDS = ["guanyue", "chenjing", "xumin", "sunli", "wuhao", "qianwei", "lixin", "zhouting"];

let server;
let browser;

before(async () => {
    mkdirSync(shots, { recursive: true });
    server = await startServer();
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
});

after(async () => {
    await browser?.close();
    await server?.stop();
});

class Person {
    constructor(page, width) {
        this.page = page;
        this.width = width;
        this.elsewhere = [];
        this.complaints = [];
    }

    static async arrive(width, login) {
        const context = await browser.newContext({ locale: "zh-CN", viewport: { width, height: 900 } });
        const page = await context.newPage();
        page.setDefaultTimeout(15_000);
        const person = new Person(page, width);
        page.on("request", (request) => {
            if (!request.url().startsWith(server.address) && !request.url().startsWith("data:")) person.elsewhere.push(request.url());
        });
        page.on("console", (message) => {
            if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) person.complaints.push(message.text());
        });
        await page.goto(`${server.address}/`);
        if (login) await person.logIn(login);
        return person;
    }

    async logIn(login) {
        await this.page.fill("#login", login);
        await this.page.fill("#password", PASSWORD);
        await this.page.click("main button[type=submit]");
        await this.page.waitForURL("**/desk");
    }

    // Looks at the page: a picture, axe, the width.
    async look(name) {
        await this.page.screenshot({ path: `${shots}${name}-${this.width}.png`, fullPage: true });
        const wide = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wide <= 0, `${name} at ${this.width}: ${wide} px wider than the screen`);
        // The script is put in by the test's own means: the pages forbid inline scripts.
        await this.page.evaluate(axe);
        const found = await this.page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }));
        const serious = found.violations.filter((violation) => ["serious", "critical"].includes(violation.impact));
        const said = serious.map((violation) => `${violation.id}: ${violation.nodes.map((node) => `${node.html} ${node.failureSummary ?? ""}`).join("\n   ")}`);
        assert.deepEqual(said, [], `${name} at ${this.width}`);
    }

    async go(path) {
        const answer = await this.page.goto(server.address + path);
        assert.ok(answer.status() < 400, `${path}: ${answer.status()}`);
    }

    // Unfolds the form of an action, fills it in and sends it.
    async act(id, fill = async () => {}) {
        const form = this.page.locator(`details#act-${id}`).first();
        await form.locator("> summary").click();
        await fill(form);
        await Promise.all([this.page.waitForNavigation(), form.locator("> form > button[type=submit]").click()]);
        const refused = this.page.locator("[role=alert]");
        if (await refused.count()) assert.fail(`${id}: ${await refused.first().innerText()}`);
    }

    async leave() {
        assert.deepEqual(this.elsewhere, [], "requests to another host");
        assert.deepEqual(this.complaints, [], "complaints of the browser");
        await this.page.context().close();
    }
}

async function whoVisits(width, number) {
    for (const login of STEWARDS) {
        const person = await Person.arrive(width, login);
        await person.go("/visits");
        if (await person.page.locator("main", { hasText: number }).count()) return person;
        await person.leave();
    }
    assert.fail(`nobody owes the visit of ${number}`);
}

for (const width of [1440, 360]) {
    test(`from a call to a discharged return visit, ${width} px wide`, { timeout: 180_000 }, async () => {
        const desk = await Person.arrive(width);
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

        const worker = await Person.arrive(width, "wangqiang");
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

        const steward = await whoVisits(width, number);
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
