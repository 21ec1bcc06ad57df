// The slip on paper: three copies on one A4 sheet or one by one on continuous paper, the code that opens the case, and
// the mark and count of what was printed again.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { House } from "./person.mjs";

const reader = readFileSync(createRequire(import.meta.url).resolve("jsqr/dist/jsQR.js"), "utf8");
const shots = new URL("shots/", import.meta.url).pathname;
const MM = 72 / 25.4;

let house;

before(async () => {
    house = await House.open();
    mkdirSync(shots, { recursive: true });
});

after(() => house?.close());

// The pages of a PDF: width and height in millimetres. Chromium writes the tree of pages without compression.
function pages(pdf) {
    const text = pdf.toString("latin1");
    const count = [...text.matchAll(/\/Type\s*\/Page\b(?!s)/g)].length;
    const boxes = [...text.matchAll(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]/g)];
    return { count, sizes: boxes.map((box) => [Math.round(box[1] / MM), Math.round(box[2] / MM)]) };
}

// What a code says, read from the drawing as a camera would.
async function readCode(page, at) {
    await page.evaluate(reader);
    return page.locator(".slip svg").nth(at).evaluate(async (drawing) => {
        const picture = new Image();
        const source = new XMLSerializer().serializeToString(drawing);
        await new Promise((resolve, reject) => {
            picture.onload = resolve;
            picture.onerror = reject;
            picture.src = `data:image/svg+xml,${encodeURIComponent(source)}`;
        });
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = 400;
        const pen = canvas.getContext("2d");
        pen.fillStyle = "#fff";
        pen.fillRect(0, 0, 400, 400);
        pen.drawImage(picture, 40, 40, 320, 320);
        return window.jsQR(pen.getImageData(0, 0, 400, 400).data, 400, 400)?.data ?? null;
    });
}

test("three copies on A4 and on continuous paper, and the code opens the case", { timeout: 90_000 }, async () => {
    const desk = await house.arrive(1440, "lixin");
    const number = await desk.open("repair", { phone: "13800138008", name: "赵女士", place: "1-1-502", "f.urgency": "ordinary", "f.scope": "home", "f.matter": "厨房水龙头滴水，关不紧" });
    const address = `/cases/${number}/print/dispatch_slip`;
    for (const [paper, count, size] of [["a4_third", 1, [210, 297]], ["continuous_241x93", 3, [241, 93]]]) {
        await desk.go(`${address}?paper=${paper}`);
        await desk.look(`slip-${paper}`);
        const pdf = await desk.page.pdf({ preferCSSPageSize: true, printBackground: true });
        writeFileSync(`${shots}slip-${paper}.pdf`, pdf);
        const made = pages(pdf);
        assert.equal(made.count, count, `${paper}: pages`);
        for (const own of made.sizes) assert.deepEqual(own, size, `${paper}: size in mm`);
    }
    const codes = await desk.page.locator(".slip svg").count();
    assert.ok(codes > 0, "a code is printed");
    const said = await readCode(desk.page, 0);
    assert.ok(said?.endsWith(`/cases/${number}`), `the code says ${said}`);
    const opened = await desk.page.goto(new URL(new URL(said).pathname, house.address).href);
    assert.equal(opened.status(), 200);
    assert.ok((await desk.page.locator("h1").innerText()).includes(number), "the code opens the case");
    await desk.page.addInitScript(() => { window.print = () => {}; });
    for (const [round, marked] of [[1, false], [2, true]]) {
        await desk.go(address);
        await Promise.all([desk.page.waitForNavigation(), desk.page.locator(".tools button").click()]);
        const text = await desk.page.locator("body").innerText();
        assert.equal(text.includes("补打"), marked, `print ${round}: only what is printed again is marked`);
        assert.ok(text.includes(`已打印 ${round} 次`), `print ${round} is counted`);
    }
    await desk.leave();
});
