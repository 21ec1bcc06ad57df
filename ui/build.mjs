// Bundles the islands and the styles into dist/: hashed names, beside each its br and gz form, and manifest.json,
// which maps `app.css` to the hashed name. Styles that no template, page or island names are left out.
import { createHash } from "node:crypto";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { PurgeCSS } from "purgecss";

const MOST_COMPRESSED_BYTES = 250 * 1024;
const dist = new URL("dist/", import.meta.url).pathname;
const here = new URL(".", import.meta.url).pathname;

const bundled = await build({
    absWorkingDir: here,
    entryPoints: [
        { in: "src/app.ts", out: "app" },
        { in: "src/app.css", out: "app" },
        { in: "src/design.css", out: "design" },
        { in: "src/print.css", out: "print" },
        { in: "src/print.ts", out: "print" },
    ],
    bundle: true,
    minify: true,
    target: ["es2022"],
    charset: "utf8",
    legalComments: "none",
    outdir: dist,
    write: false,
    loader: { ".svg": "dataurl" },
});

const content = ["../crates/web/templates/**/*.html", "../crates/web/src/**/*.rs", "../crates/diagram/src/**/*.rs", "src/*.ts"].map((glob) => here + glob);

async function used(css) {
    const [purged] = await new PurgeCSS().purge({
        content,
        css: [{ raw: css }],
        variables: true,
        keyframes: true,
        fontFace: true,
        // The page of parts shows all steps, also those that no other page uses.
        safelist: { standard: ["htmx-request", "active", "show"], variables: [/^--(space|step)-/] },
        defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
    });
    return purged.css;
}

// Who chose nothing gets more contrast when his system asks for it: the rules of that choice once more, for the system.
function contrastOfTheSystem(css) {
    const chosen = css.match(/\[data-contrast=(?:"more"|more)\]\s*\{[^{}]*\}/g);
    if (!chosen) throw new Error("the styles have no rules for more contrast");
    const asked = chosen.map((rule) => `:root,[data-bs-theme]${rule.slice(rule.indexOf("{"))}`);
    return `${css}@media (prefers-contrast: more){${asked.join("")}}`;
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
const manifest = {};
for (const file of bundled.outputFiles) {
    const name = file.path.slice(dist.length);
    const text = name === "app.css" ? contrastOfTheSystem(await used(file.text)) : file.text;
    const bytes = Buffer.from(text);
    const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
    const hashed = name.replace(/\.(\w+)$/, `-${hash}.$1`);
    manifest[name] = hashed;
    await writeFile(dist + hashed, bytes);
    await writeFile(`${dist}${hashed}.gz`, gzipSync(bytes, { level: 9 }));
    const quality = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    await writeFile(`${dist}${hashed}.br`, brotliCompressSync(bytes, { params: quality }));
}
await writeFile(`${dist}manifest.json`, `${JSON.stringify(manifest, null, 2)}\n`);

const { statSync } = await import("node:fs");
let compressed = 0;
for (const name of (await readdir(dist)).sort()) {
    const size = statSync(dist + name).size;
    if (name.endsWith(".gz")) compressed += size;
    if (!/\.(br|gz|json)$/.test(name)) console.log(`${name}  ${size} bytes, ${statSync(`${dist}${name}.gz`).size} gz`);
}
if (compressed > MOST_COMPRESSED_BYTES) {
    console.error(`the bundle has ${compressed} bytes compressed; the most is ${MOST_COMPRESSED_BYTES}`);
    process.exit(1);
}
