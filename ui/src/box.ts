// The one box of a page, else the search in its head: `/` jumps into it from anywhere; the arrow keys walk through what
// it found, Escape goes back.
function links(): HTMLAnchorElement[] {
    return [...document.querySelectorAll<HTMLAnchorElement>("#box-found a")];
}

function inText(target: EventTarget | null): boolean {
    return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

export function startBox(): void {
    const box = document.querySelector<HTMLInputElement>("#box") ?? document.querySelector<HTMLInputElement>("#seek");
    if (!box) return;
    document.addEventListener("keydown", (event) => {
        if (event.key === "/" && !inText(event.target) && !event.ctrlKey && !event.metaKey) {
            event.preventDefault();
            // Where there is no room for the search, its page has the box.
            if (box.offsetParent) box.select();
            else document.querySelector<HTMLAnchorElement>(".seek-link")?.click();
            return;
        }
        const found = links();
        const at = found.indexOf(document.activeElement as HTMLAnchorElement);
        if (document.activeElement !== box && at < 0) return;
        if (event.key === "ArrowDown") found[at + 1]?.focus();
        else if (event.key === "ArrowUp") (at > 0 ? found[at - 1] : box)?.focus();
        else if (event.key === "Escape") box.select();
        else return;
        event.preventDefault();
    });
}
