// A server of its own for a test: fresh data with the demo estate, on a free port, ended with the test.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

// It is always Friday morning here, whenever the test runs: customers may be rung, colleagues are at work.
const NOW = "2026-11-20T10:00:00+08:00";

const binary = process.env.SHOUWEN_BINARY ?? new URL("../target/debug/shouwen", import.meta.url).pathname;

function freePort() {
    return new Promise((resolve, reject) => {
        const probe = createServer();
        probe.once("error", reject);
        probe.listen(0, "127.0.0.1", () => {
            const { port } = probe.address();
            probe.close(() => resolve(port));
        });
    });
}

export async function startServer() {
    const folder = mkdtempSync(join(tmpdir(), "shouwen-e2e-"));
    const data = join(folder, "data");
    const made = spawnSync(binary, ["demo", "--data", data, "--rooms", "40", "--months", "1", "--seed", "1", "--clock", NOW], { encoding: "utf8" });
    if (made.status !== 0) throw new Error(`the demo estate could not be made:\n${made.stdout}\n${made.stderr}`);
    const port = await freePort();
    const server = spawn(binary, ["serve", "--data", data, "--listen", `127.0.0.1:${port}`, "--clock", NOW, "--design"], { stdio: ["ignore", "pipe", "pipe"] });
    let log = "";
    const ready = new Promise((resolve, reject) => {
        const read = (chunk) => {
            log += chunk;
            if (log.includes(`:${port}`)) resolve();
        };
        server.stdout.on("data", read);
        server.stderr.on("data", read);
        server.once("exit", (code) => reject(new Error(`the server ended with ${code}:\n${log}`)));
    });
    await ready;
    return {
        address: `http://127.0.0.1:${port}`,
        log: () => log,
        async stop() {
            const ended = new Promise((resolve) => server.once("exit", resolve));
            server.kill("SIGTERM");
            await ended;
            rmSync(folder, { recursive: true, force: true });
        },
    };
}
