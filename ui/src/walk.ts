// Short lists to choose from by the arrow keys: `data-walk`. Tab goes through them as well.
const AHEAD = new Set(["ArrowDown", "ArrowRight"]);
const BACK = new Set(["ArrowUp", "ArrowLeft"]);

export function startWalks(): void {
    document.querySelectorAll<HTMLElement>("[data-walk]").forEach((list) => {
        list.addEventListener("keydown", (event) => {
            const links = [...list.querySelectorAll<HTMLAnchorElement>("a")];
            const at = links.indexOf(document.activeElement as HTMLAnchorElement);
            const step = AHEAD.has(event.key) ? 1 : BACK.has(event.key) ? -1 : 0;
            if (at < 0 || step === 0) return;
            event.preventDefault();
            links[at + step]?.focus();
        });
    });
}
