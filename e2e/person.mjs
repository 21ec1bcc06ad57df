// A centre to walk through: a server of its own, a browser, and people who sit before it. Whoever looks at a page takes
// a picture of it, asks axe, and sees that nothing is wider than the screen.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { startServer } from "./server.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shots = new URL("shots/", import.meta.url).pathname;
const PASSWORD = "shouwen-demo";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const STEWARDS = ["guanyue", "chenjing", "xumin", "sunli", "wuhao", "qianwei", "lixin", "zhouting"];

/** A server with fresh demo data, and a browser; `arrive` lets somebody sit down before it. */
export class House {
    static async open() {
        mkdirSync(shots, { recursive: true });
        const house = new House();
        house.server = await startServer();
        house.browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
        return house;
    }

    get address() {
        return this.server.address;
    }

    async close() {
        await this.browser?.close();
        await this.server?.stop();
    }

    /** Somebody at a screen of a width, logged in when a name is given, in Chinese unless another locale is given; `wishes` is
     * what his system asks for besides (dark, more contrast, no scripts). */
    async arrive(width, login, locale = "zh-CN", wishes = {}) {
        const context = await this.browser.newContext({ locale, viewport: { width, height: 900 }, ...wishes });
        const page = await context.newPage();
        page.setDefaultTimeout(15_000);
        const person = new Person(this, page, width);
        page.on("request", (request) => {
            if (!request.url().startsWith(this.address) && !request.url().startsWith("data:")) person.elsewhere.push(request.url());
        });
        page.on("console", (message) => {
            if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) person.complaints.push(message.text());
        });
        await page.goto(`${this.address}/`);
        if (login) await person.logIn(login);
        if (login && locale.startsWith("en")) await page.goto(`${this.address}/language/en`);
        return person;
    }

    /** The steward who owes the return visit of a case, before his list of visits. */
    async whoVisits(width, number) {
        for (const login of STEWARDS) {
            const person = await this.arrive(width, login);
            await person.go("/visits");
            if (await person.page.locator("main", { hasText: number }).count()) return person;
            await person.leave();
        }
        return assert.fail(`nobody owes the visit of ${number}`);
    }
}

export class Person {
    constructor(house, page, width) {
        this.house = house;
        this.page = page;
        this.width = width;
        this.elsewhere = [];
        this.complaints = [];
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
        const answer = await this.page.goto(this.house.address + path);
        assert.ok(answer.status() < 400, `${path}: ${answer.status()}`);
    }

    // The form of an action, unfolded with whatever it is folded into.
    async form(id, about = "") {
        const form = this.page.locator(`details#act-${id}`, about ? { has: this.page.locator(`input[name=about][value='${about}']`) } : {}).first();
        await form.evaluate((own) => {
            for (let at = own; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
        });
        return form;
    }

    // Fills in the form of an action and sends it.
    async act(id, fill = async () => {}, about = "") {
        const form = await this.form(id, about);
        await fill(form);
        await this.send(form.locator("> form"));
        const refused = this.page.locator("[role=alert]");
        if (await refused.count()) assert.fail(`${id}: ${await refused.first().innerText()}`);
    }

    async send(form) {
        await Promise.all([this.page.waitForNavigation(), form.locator("> button[type=submit]").click()]);
    }

    // Chooses by the words of an option, whatever control it is.
    async choose(form, name, words) {
        const list = form.locator(`select[name='${name}']`);
        if (await list.count()) {
            const option = list.locator("option", { hasText: words }).first();
            await list.selectOption(await option.getAttribute("value"));
        } else {
            const label = form.locator("label", { hasText: words });
            await label.filter({ has: this.page.locator(`input[name='${name}']`) }).first().locator("input").check();
        }
    }

    // A customer of a room, as the desk's card names him.
    async customerOf(room) {
        await this.go(`/desk?project=DEMO&place=${room}`);
        const link = await this.page.locator("main a[href*='party=']").first().getAttribute("href");
        return new URL(link, this.house.address).searchParams.get("party");
    }

    // Opens a case by its form at the desk; answers its number.
    async open(service, fields, query = "") {
        await this.go(`/desk/open?service=${service}&project=DEMO${query}`);
        const form = this.page.locator("main form[action='/desk/open']");
        for (const [name, value] of Object.entries(fields)) {
            const input = form.locator(`[name='${name}']`).first();
            const kind = await input.evaluate((own) => (own.tagName === "SELECT" ? "select" : own.type));
            if (kind === "radio") await form.locator(`input[name='${name}'][value='${value}']`).check();
            else if (kind === "select") await input.selectOption(value);
            else await input.fill(value);
        }
        await Promise.all([this.page.waitForURL("**/cases/*?opened=1"), form.locator("> button[type=submit]").click()]);
        return new URL(this.page.url()).pathname.split("/")[2];
    }

    async leave() {
        assert.deepEqual(this.elsewhere, [], "requests to another host");
        assert.deepEqual(this.complaints, [], "complaints of the browser");
        await this.page.context().close();
    }
}
