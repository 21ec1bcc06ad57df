// The look of the screens: light, dark and more contrast, as the system asks or as somebody chose; close or with room. Every
// kind of page in each of them, wide and narrow; the choice is in the first HTML, so that nothing flashes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { House } from "./person.mjs";

let house;

before(async () => {
    house = await House.open();
});

after(() => house?.close());

const ink = (person) => person.page.evaluate(() => getComputedStyle(document.body).color);
const ground = (person) => person.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const LIGHT = "rgb(244, 245, 247)";
const DARK = "rgb(17, 22, 27)";
const INK = "rgb(29, 39, 49)";
const BLACK = "rgb(0, 0, 0)";
const WHITE = "rgb(255, 255, 255)";

// Keeps a look as the menu does, before the first page.
async function dressed(width, login, theme, { density = "comfortable", ...wishes } = {}) {
    const person = await house.arrive(width, undefined, "zh-CN", wishes);
    await person.page.context().addCookies([{ name: "shouwen_look", value: `${theme}.${density}`, url: house.address }]);
    await person.go("/login");
    await person.logIn(login);
    return person;
}

for (const width of [1440, 360]) {
    for (const [name, theme, wishes, body] of [
        ["dark", "dark", {}, DARK],
        ["contrast", "contrast", {}, WHITE],
        ["contrast-dark", "contrast", { colorScheme: "dark" }, BLACK],
        ["compact", "light", { density: "compact" }, LIGHT],
    ]) {
        test(`every kind of page, ${name}, ${width} px`, { timeout: 180_000 }, async () => {
            const desk = await dressed(width, "sunli", theme, wishes);
            const number = await desk.open("repair", { phone: "13800138007", name: "吴先生", place: "1-1-501", "f.urgency": "urgent", "f.scope": "home", "f.matter": "厨房水龙头滴水" });
            const pages = ["/desk", "/desk?project=DEMO&place=1-1-101", "/desk?q=zzzz", "/desk/open?service=repair&project=DEMO&place=1-1-501", "/queue?state=all", "/queue?place=nowhere", `/cases/${number}?opened=1`, "/duties", "/visits", "/inbox", "/offers", "/search?q=1-1-501", "/search?q=zzzz", "/people", "/handbook", "/handbook/repair", "/handbook/versions", "/password", "/api", "/design"];
            for (const path of pages) {
                await desk.go(path);
                assert.equal(await ground(desk), body, path);
                await desk.look(`look-${name}${path.replace(/\W+/g, "-").replace(number.toLowerCase(), "case")}`.replace(number, "case").slice(0, 48));
            }
            // A case with everything unfolded: forms, reasons, its way.
            await desk.go(`/cases/${number}`);
            await desk.page.locator("summary", { hasText: "流程图" }).click();
            await desk.page.locator(".way svg .fig-now").waitFor();
            await desk.page.evaluate(() => document.querySelectorAll("details").forEach((own) => (own.open = true)));
            await desk.look(`look-${name}-case-unfolded`);
            await desk.leave();
        });
    }

    test(`a look is chosen by keyboard and kept without a flash, ${width} px`, { timeout: 90_000 }, async () => {
        const desk = await house.arrive(width, "lixin");
        assert.equal(await ground(desk), LIGHT);
        const menu = desk.page.locator("#account");
        await menu.locator("> summary").focus();
        await desk.page.keyboard.press("Enter");
        await menu.getByRole("radio", { name: "跟随系统" }).focus();
        await desk.page.keyboard.press("ArrowDown");
        await desk.page.keyboard.press("ArrowDown");
        assert.equal(await ground(desk), DARK, "it shows at once");
        await menu.getByRole("radio", { name: "宽松" }).focus();
        await desk.page.keyboard.press("ArrowDown");
        await desk.look("look-menu");
        await desk.page.keyboard.press("Escape");
        assert.ok(!(await menu.getAttribute("open")), "Escape closes the menu");
        assert.equal(await desk.page.evaluate(() => document.activeElement?.tagName), "SUMMARY", "and goes back to where it was opened");
        for (const path of ["/desk", "/handbook", "/queue"]) {
            const answer = await desk.page.goto(house.address + path);
            const first = (await answer.text()).slice(0, 400);
            assert.match(first, /<html[^>]* data-bs-theme="dark"[^>]* data-density="compact"/, path);
            assert.match(first, /<meta name="color-scheme" content="dark">/, path);
            assert.equal(await ground(desk), DARK, path);
        }
        const high = await desk.page.locator("main .btn").first().evaluate((own) => own.getBoundingClientRect().height);
        await desk.page.locator("#account > summary").click();
        await desk.page.getByRole("radio", { name: "宽松" }).check();
        await desk.page.getByRole("radio", { name: "跟随系统" }).check();
        assert.equal(await ground(desk), LIGHT);
        const higher = await desk.page.locator("main .btn").first().evaluate((own) => own.getBoundingClientRect().height);
        assert.ok(higher >= 44 && high < higher, `${high} and ${higher}`);
        await desk.leave();
    });

    test(`a look is chosen without scripts, ${width} px`, { timeout: 90_000 }, async () => {
        const desk = await house.arrive(width, "lixin", "zh-CN", { javaScriptEnabled: false });
        await desk.go("/queue?state=all");
        await desk.page.locator("#account > summary").click();
        await desk.page.getByRole("radio", { name: "高对比" }).check();
        await desk.page.getByRole("button", { name: "就这样显示" }).click();
        await desk.page.waitForURL("**/queue?state=all");
        const html = desk.page.locator("html");
        assert.equal(await html.getAttribute("data-contrast"), "more");
        assert.equal(await html.getAttribute("data-bs-theme"), null);
        await desk.leave();
    });
}

test("who chose nothing gets what his system asks for, and paper is white", { timeout: 90_000 }, async () => {
    for (const [wishes, body] of [[{ colorScheme: "dark" }, DARK], [{ contrast: "more" }, WHITE], [{ colorScheme: "dark", contrast: "more" }, BLACK]]) {
        const desk = await house.arrive(1440, "lixin", "zh-CN", wishes);
        assert.equal(await ground(desk), body, JSON.stringify(wishes));
        assert.equal(await desk.page.locator("html").getAttribute("data-bs-theme"), null);
        await desk.page.emulateMedia({ media: "print", ...wishes });
        assert.ok([INK, BLACK].includes(await ink(desk)), `${JSON.stringify(wishes)} on paper`);
        await desk.leave();
    }
    const chosen = await dressed(1440, "lixin", "dark");
    await chosen.go("/handbook/repair");
    await chosen.page.emulateMedia({ media: "print" });
    assert.equal(await ink(chosen), INK, "a chosen dark is not printed");
    const box = await chosen.page.locator(".drawing .fig-paper").first().evaluate((own) => getComputedStyle(own).fill);
    assert.equal(box, WHITE, "nor in a picture");
    await chosen.leave();
});

test("letters are large enough, their lines apart, and pages light", { timeout: 120_000 }, async () => {
    const desk = await house.arrive(1440, "lixin");
    const number = await desk.open("repair", { phone: "13800138008", name: "郑女士", place: "1-1-502", "f.urgency": "ordinary", "f.scope": "home", "f.matter": "门铃不响" });
    for (const path of ["/desk", "/queue?state=all", `/cases/${number}`, "/people", "/handbook/repair", "/design"]) {
        await desk.go(path);
        await desk.page.evaluate(() => document.querySelectorAll("details").forEach((own) => (own.open = true)));
        const found = await desk.page.evaluate(() => {
            const small = [];
            const close = [];
            for (const own of document.querySelectorAll("body *")) {
                const said = [...own.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
                if (!said || own.closest("script, style, title, option, datalist")) continue;
                const style = getComputedStyle(own);
                const size = Number.parseFloat(style.fontSize);
                if (size < 12) small.push(`${own.tagName}.${own.className}: ${size}`);
                const running = own.matches("p, li, dd") && !own.closest("table, header, svg");
                if (running && Number.parseFloat(style.lineHeight) / size < 1.6) close.push(`${own.tagName}.${own.className}: ${style.lineHeight} for ${size}`);
            }
            return { small: [...new Set(small)], close: [...new Set(close)] };
        });
        assert.deepEqual(found, { small: [], close: [] }, path);
    }
    await desk.leave();
});

test("a first page is small, later ones smaller, and nothing jumps", { timeout: 90_000 }, async () => {
    const desk = await house.arrive(1440, "lixin");
    const state = await desk.page.context().storageState();
    await desk.leave();
    for (const width of [1440, 360]) {
        const fresh = await house.arrive(width, undefined, "zh-CN", { storageState: state });
        await fresh.page.addInitScript(() => {
            window.shifted = 0;
            new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shifted += entry.hadRecentInput ? 0 : entry.value))).observe({ type: "layout-shift", buffered: true });
        });
        const wire = await fresh.page.context().newCDPSession(fresh.page);
        await wire.send("Network.enable");
        await wire.send("Network.clearBrowserCache");
        let bytes = 0;
        wire.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
        const sizes = {};
        for (const path of ["/desk", "/queue?state=all", "/duties", "/people", "/handbook", "/handbook/repair"]) {
            bytes = 0;
            await fresh.page.goto(house.address + path, { waitUntil: "load" });
            // Two frames: what a script moves after the load has moved.
            await fresh.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
            const shifted = await fresh.page.evaluate(() => window.shifted);
            assert.ok(shifted <= 0.02, `${path} at ${width}: shifted by ${shifted}`);
            sizes[path] = { bytes, shifted: Math.round(shifted * 10_000) / 10_000 };
        }
        console.log(`bytes on the wire and shifts at ${width} px: ${JSON.stringify(sizes)}`);
        // A service with its two pictures: pages are not compressed on their way.
        const { "/handbook/repair": drawn, ...plain } = sizes;
        assert.ok(drawn.bytes < 70 * 1024, `the pictures: ${drawn.bytes}`);
        const [first, ...later] = Object.entries(plain);
        assert.ok(first[1].bytes < 250 * 1024, `${first[0]}: ${first[1].bytes}`);
        for (const [path, own] of later) assert.ok(own.bytes < 40 * 1024, `${path}: ${own.bytes}`);
        await fresh.leave();
    }
});
