// The look of the screens: a choice shows at once and is kept in this browser's cookie, which the server reads for the first
// HTML of the next page. Without this script the form's own button does the same. And menus close as people expect.
const YEAR = 31_536_000;

function choose(form: HTMLFormElement): void {
    const chosen = new FormData(form);
    const theme = String(chosen.get("theme") ?? "system");
    const density = String(chosen.get("density") ?? "comfortable");
    document.cookie = `shouwen_look=${theme}.${density}; Path=/; SameSite=Lax; Max-Age=${YEAR}`;
    const page = document.documentElement;
    const set = (name: string, value: string | undefined) => {
        if (value === undefined) page.removeAttribute(name);
        else page.setAttribute(name, value);
    };
    const scheme = theme === "light" || theme === "dark" ? theme : undefined;
    set("data-bs-theme", scheme);
    set("data-contrast", theme === "contrast" ? "more" : undefined);
    set("data-density", density === "compact" ? "compact" : undefined);
    document.querySelector<HTMLMetaElement>("meta[name=color-scheme]")?.setAttribute("content", scheme ?? "light dark");
}

function close(menu: HTMLDetailsElement): void {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary")?.focus();
}

export function startLook(): void {
    document.querySelectorAll<HTMLFormElement>("form.look").forEach((form) => {
        form.querySelector("button")?.setAttribute("hidden", "");
        form.addEventListener("change", () => choose(form));
    });
    const open = () => [...document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")];
    document.addEventListener("keydown", (event) => {
        if (event.key === "Escape") open().forEach(close);
    });
    document.addEventListener("pointerdown", (event) => {
        for (const menu of open()) if (!menu.contains(event.target as Node)) menu.open = false;
    });
}
