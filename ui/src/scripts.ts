// What to say follows what is typed: `<form data-scripts="…">` asks for the part of the page that fits, and puts it
// into `#said`. Without this script the page shows what fits at the beginning.
const WAIT = 300;

export function startScripts(): void {
    const form = document.querySelector<HTMLFormElement>("form[data-scripts]");
    const said = document.querySelector<HTMLElement>("#said");
    if (!form || !said) return;
    let waiting = 0;
    let asked = 0;
    const ask = async () => {
        const own = ++asked;
        const body = new URLSearchParams();
        for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
        const answer = await fetch(form.dataset["scripts"] ?? "", { method: "POST", body });
        // A later question has overtaken this one, or the session is over: what stands there stays.
        if (!answer.ok || answer.redirected || own !== asked) return;
        const words = await answer.text();
        if (words !== said.innerHTML) said.innerHTML = words;
    };
    form.addEventListener("input", () => {
        window.clearTimeout(waiting);
        waiting = window.setTimeout(() => void ask().catch(() => undefined), WAIT);
    });
    // What the tab had kept is in the form by now.
    if ([...new FormData(form).keys()].some((name) => name.startsWith("f."))) void ask().catch(() => undefined);
}
