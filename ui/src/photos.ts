// Photos go up as soon as they are chosen, so that a form with ten of them is sent at once; each is shown small and can
// be taken out again. What was refused says why, holds the form back until it is taken out or sent again, and goes when
// others are chosen. Without this script the file field itself is sent with the form.
const MOST_BYTES = 20 * 1024 * 1024;
const chinese = document.documentElement.lang.startsWith("zh");

const WORDS = chinese
    ? {
          colon: "：",
          going: "正在上传…",
          large: "超过 20 MB，请拍小一点再传",
          again: "重试",
          out: "移除",
          lost: "没有传上去，请看看网络再重试",
          wait: "照片还在上传，请等一下再提交",
          held: "有文件没有收下：先移除或重试，再提交",
      }
    : {
          colon: ": ",
          going: "sending…",
          large: "over 20 MB, take a smaller one",
          again: "Try again",
          out: "Remove",
          lost: "not sent; look at the network and try again",
          wait: "Photos are still being sent; wait a moment",
          held: "A file was not taken: remove it or try again first",
      };

interface Stored {
    id: string;
    thumbnail: boolean;
}

interface Problem {
    why?: string;
    mend?: string;
    fields?: { message: string }[];
}

class Refused extends Error {}

async function send(file: File, token: string, project: string): Promise<Stored> {
    const body = new FormData();
    body.append("csrf", token);
    body.append("project", project);
    body.append("file", file);
    const answer = await fetch("/files", { method: "POST", body, headers: { accept: "application/json" } });
    const json: unknown = await answer.json();
    if (answer.ok) return json as Stored;
    const problem = json as Problem;
    const fields = (problem.fields ?? []).map((own) => own.message);
    throw new Refused(fields.length > 0 ? fields.join(" ") : [problem.why, problem.mend].filter(Boolean).join(" "));
}

function button(words: string, about: string, pressed: () => void): HTMLButtonElement {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn";
    made.textContent = words;
    made.setAttribute("aria-label", `${words} ${about}`);
    made.addEventListener("click", pressed);
    return made;
}

function text(words: string, className = ""): HTMLElement {
    const made = document.createElement("span");
    made.textContent = words;
    made.className = className;
    return made;
}

/** Takes a line out and puts the focus where one can go on. */
function takeOut(line: HTMLElement, input: HTMLInputElement): void {
    line.remove();
    input.focus();
}

function stored(line: HTMLElement, input: HTMLInputElement, name: string, id: string, small: boolean): void {
    const hidden = document.createElement("input");
    hidden.type = "hidden";
    hidden.name = input.name;
    hidden.value = id;
    const picture = document.createElement("img");
    picture.src = `/files/${id}?small=1`;
    picture.alt = name;
    delete line.dataset["state"];
    line.replaceChildren(...(small ? [picture] : []), text(name), hidden, button(WORDS.out, name, () => takeOut(line, input)));
}

function refused(line: HTMLElement, input: HTMLInputElement, file: File, why: string): void {
    line.dataset["state"] = "refused";
    const again = button(WORDS.again, file.name, () => void take(line, input, file));
    line.replaceChildren(text(`${file.name}${WORDS.colon}${why}`, "wrong"), again, button(WORDS.out, file.name, () => takeOut(line, input)));
}

async function take(line: HTMLElement, input: HTMLInputElement, file: File): Promise<void> {
    const value = (name: string) => input.form?.querySelector<HTMLInputElement>(`input[name=${name}]`)?.value ?? "";
    line.dataset["state"] = "going";
    line.replaceChildren(text(`${file.name} ${WORDS.going}`));
    if (file.size > MOST_BYTES) return refused(line, input, file, WORDS.large);
    try {
        const { id, thumbnail } = await send(file, value("csrf"), value("project"));
        stored(line, input, file.name, id, thumbnail);
    } catch (error) {
        refused(line, input, file, error instanceof Refused ? error.message : WORDS.lost);
    }
}

async function takeAll(input: HTMLInputElement, list: HTMLElement): Promise<void> {
    const files = [...(input.files ?? [])];
    input.value = "";
    list.querySelectorAll("[data-state=refused]").forEach((line) => line.remove());
    const lines = files.map((file) => ({ file, line: list.appendChild(document.createElement("li")) }));
    for (const { file, line } of lines) await take(line, input, file);
}

/** Holds a form back while a file of it was refused or is on its way. */
function hold(form: HTMLFormElement): void {
    const note = document.createElement("p");
    note.className = "wrong";
    note.setAttribute("role", "alert");
    form.addEventListener("submit", (event) => {
        const open = form.querySelector<HTMLElement>(".photo-list [data-state=refused]") ?? form.querySelector<HTMLElement>(".photo-list [data-state=going]");
        note.remove();
        if (!open) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        note.textContent = open.dataset["state"] === "refused" ? WORDS.held : WORDS.wait;
        open.closest("ul")?.after(note);
        open.querySelector("button")?.focus();
    });
}

export function startPhotos(): void {
    const forms = new Set<HTMLFormElement>();
    document.querySelectorAll<HTMLInputElement>("input[type=file][data-photos]").forEach((input) => {
        const known = input.parentElement?.querySelector<HTMLElement>(".photo-list");
        const list = known ?? document.createElement("ul");
        list.className = "photo-list";
        list.setAttribute("aria-live", "polite");
        if (!known) input.after(list);
        // What was sent before the form was refused.
        list.querySelectorAll<HTMLElement>("[data-sent]").forEach((line, at) => {
            const name = line.querySelector("img")?.alt ?? "";
            stored(line, input, `${name} ${at + 1}`, line.dataset["sent"] ?? "", true);
        });
        input.addEventListener("change", () => void takeAll(input, list));
        if (input.form) forms.add(input.form);
    });
    forms.forEach(hold);
}
