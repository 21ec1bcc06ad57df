// The sum of a priced line while it is typed, in whole fen: what stands in it is counted again by the server.
const SCALE = 1_000_000n;

/** A decimal as millionths; nothing when it cannot be one. */
export function millionths(text: string): bigint | undefined {
    const found = /^(\d+)(?:\.(\d{0,6}))?$/.exec(text.trim().replace("．", "."));
    return found ? BigInt(found[1] ?? "0") * SCALE + BigInt((found[2] ?? "").padEnd(6, "0")) : undefined;
}

/** Quantity × price in fen, half a fen up. */
export function fen(quantity: string, price: string): bigint | undefined {
    const [many, one] = [millionths(quantity), millionths(price)];
    if (many === undefined || one === undefined) return undefined;
    return (many * one * 100n + (SCALE * SCALE) / 2n) / (SCALE * SCALE);
}

function yuan(fen: bigint): string {
    return `${fen / 100n}.${String(fen % 100n).padStart(2, "0")}`;
}

function count(form: HTMLFormElement, line: HTMLElement): void {
    const input = (name: string) => form.elements.namedItem(name);
    const text = (name: string) => {
        const found = input(name);
        return found instanceof HTMLInputElement || found instanceof HTMLSelectElement || found instanceof RadioNodeList ? found.value : "";
    };
    const price = (name: string) => {
        const found = input(name);
        return found instanceof HTMLSelectElement ? found.selectedOptions[0]?.dataset["price"] : undefined;
    };
    const picked = text("pick") !== "";
    for (const name of ["what", "price"]) {
        const found = input(name);
        if (found instanceof HTMLInputElement) found.closest<HTMLElement>(".field")?.toggleAttribute("hidden", picked);
    }
    const sum = fen(text("quantity"), picked ? (price("pick") ?? "") : text("price"));
    line.hidden = sum === undefined;
    if (sum === undefined) return;
    const charged = text("waived").trim() === "" ? sum : 0n;
    const before = fen("1", line.dataset["sum"] ?? "0") ?? 0n;
    const replaced = fen("1", price("line") ?? "0") ?? 0n;
    const total = before - replaced + (text("payer") === "customer" ? charged : 0n);
    line.textContent = (line.dataset["words"] ?? "").replace("%line%", yuan(charged)).replace("%total%", yuan(total));
}

export function startSums(): void {
    document.querySelectorAll<HTMLElement>("[data-sum]").forEach((line) => {
        const form = line.closest("form");
        if (!form) return;
        form.addEventListener("input", () => count(form, line));
        count(form, line);
    });
}
