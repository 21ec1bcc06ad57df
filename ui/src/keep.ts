// What is typed into a form lives in this tab until it was taken by the server: a reload or a lost session loses nothing.
const PENDING = "shouwen.sent";

type Kept = Record<string, string[]>;

function name(form: HTMLFormElement): string {
    return `shouwen.form ${location.pathname} ${form.dataset["keep"] ?? ""}`;
}

function typed(form: HTMLFormElement): Kept {
    const kept: Kept = {};
    for (const [field, value] of new FormData(form)) {
        const input = form.elements.namedItem(field);
        const secret = input instanceof HTMLInputElement && (input.type === "password" || input.type === "hidden");
        if (typeof value === "string" && !secret) (kept[field] ??= []).push(value);
    }
    return kept;
}

function restore(form: HTMLFormElement, kept: Kept): void {
    for (const input of form.elements) {
        if (input instanceof HTMLInputElement && (input.type === "checkbox" || input.type === "radio")) {
            if (input.name in kept) input.checked = kept[input.name]?.includes(input.value) ?? false;
        } else if (
            (input instanceof HTMLInputElement && input.type !== "password" && input.type !== "hidden" && input.type !== "file") ||
            input instanceof HTMLTextAreaElement ||
            input instanceof HTMLSelectElement
        ) {
            const value = kept[input.name]?.[0];
            if (value !== undefined && input.value !== value) input.value = value;
        }
    }
}

export function keepForms(): void {
    const sent = sessionStorage.getItem(PENDING);
    // The server took it when it answers with a page that refuses nothing.
    if (sent && !document.querySelector("[data-refused]")) sessionStorage.removeItem(sent);
    sessionStorage.removeItem(PENDING);
    document.querySelectorAll<HTMLFormElement>("form[data-keep]").forEach((form) => {
        const key = name(form);
        const text = sessionStorage.getItem(key);
        // What the server sent back is newer than what this tab kept.
        if (text && !form.hasAttribute("data-refused")) restore(form, JSON.parse(text) as Kept);
        form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(typed(form))));
        form.addEventListener("submit", () => sessionStorage.setItem(PENDING, key));
    });
}
