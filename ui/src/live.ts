// Live screens: the server says that something changed, the page asks for itself again, and those of its parts that are
// marked `data-live` are put in the place of the old ones. Nothing is touched while somebody is in it.
import htmx from "htmx.org";

const REST = 2_000;

function parts(): HTMLElement[] {
    return [...document.querySelectorAll<HTMLElement>("[data-live][id]")];
}

/** Whether somebody types in it or has opened something in it. */
function inUse(part: HTMLElement): boolean {
    const at = document.activeElement;
    const typing = at instanceof HTMLElement && part.contains(at) && /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
    return typing || part.querySelector("details[open]") !== null;
}

/** Puts a fresh part in the place of an old one; whoever stood on a link or button of it stands there again. */
function replace(old: HTMLElement, fresh: HTMLElement): void {
    if (old.innerHTML === fresh.innerHTML) return;
    const at = old.contains(document.activeElement) ? document.activeElement : null;
    const href = at instanceof HTMLAnchorElement ? at.getAttribute("href") : null;
    old.replaceWith(fresh);
    htmx.process(fresh);
    if (href !== null) fresh.querySelector<HTMLAnchorElement>(`a[href="${CSS.escape(href)}"]`)?.focus();
}

async function look(): Promise<void> {
    const answer = await fetch(location.href, { headers: { accept: "text/html" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const old of parts()) {
        const fresh = page.getElementById(old.id);
        if (fresh && !inUse(old)) replace(old, document.adoptNode(fresh));
    }
}

export function startLive(): void {
    if (parts().length === 0 || !("EventSource" in window)) return;
    let source: EventSource | undefined;
    let waiting = 0;
    let heard = false;

    const later = () => {
        if (waiting !== 0) return;
        waiting = window.setTimeout(() => {
            waiting = 0;
            if (!document.hidden) void look().catch(() => undefined);
        }, REST);
    };
    const open = () => {
        source = new EventSource("/live");
        source.addEventListener("changed", later);
        // After a break something may have been missed.
        source.addEventListener("listening", () => {
            if (heard) later();
            heard = true;
        });
        // A refused stream is not tried again by the browser itself.
        source.addEventListener("error", () => {
            if (source?.readyState === EventSource.CLOSED) window.setTimeout(turn, 10 * REST);
        });
    };
    // A page that nobody looks at holds no connection.
    const turn = () => {
        source?.close();
        source = undefined;
        if (!document.hidden) open();
    };
    document.addEventListener("visibilitychange", turn);
    window.addEventListener("pagehide", () => source?.close());
    turn();
}
