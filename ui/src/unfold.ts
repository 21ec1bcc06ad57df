// A link to something that is folded away unfolds it, and whatever it is folded into.
function unfold(): void {
    const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    for (let at: HTMLElement | null = target; at; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
    target?.scrollIntoView();
}

export function unfoldNamed(): void {
    window.addEventListener("hashchange", unfold);
    unfold();
}
