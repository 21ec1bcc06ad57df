// Photos go up as soon as they are chosen, so that a form with ten of them is sent at once. Without this script the
// file field itself is sent with the form.
const MOST_BYTES = 20 * 1024 * 1024;
const chinese = document.documentElement.lang.startsWith("zh");

interface Stored {
    id: string;
}

interface Problem {
    title?: string;
    detail?: string;
    mend?: string;
}

function say(list: HTMLElement, words: string): HTMLElement {
    const line = document.createElement("li");
    line.textContent = words;
    list.append(line);
    return line;
}

async function send(file: File, token: string, project: string): Promise<Stored> {
    const body = new FormData();
    body.append("csrf", token);
    body.append("project", project);
    body.append("file", file);
    const answer = await fetch("/files", { method: "POST", body, headers: { accept: "application/json" } });
    const json: unknown = await answer.json();
    if (answer.ok) return json as Stored;
    const problem = json as Problem;
    throw new Error([problem.detail ?? problem.title, problem.mend].filter(Boolean).join(" "));
}

async function take(input: HTMLInputElement, list: HTMLElement): Promise<void> {
    const form = input.form;
    const hiddenValue = (name: string) => form?.querySelector<HTMLInputElement>(`input[name=${name}]`)?.value ?? "";
    const [token, project] = [hiddenValue("csrf"), hiddenValue("project")];
    const files = [...(input.files ?? [])];
    input.value = "";
    for (const file of files) {
        const line = say(list, `${file.name} …`);
        if (file.size > MOST_BYTES) {
            line.textContent = chinese ? `${file.name}：超过 20 MB，请拍小一点` : `${file.name}: over 20 MB, take a smaller one`;
            continue;
        }
        try {
            const stored = await send(file, token, project);
            const hidden = document.createElement("input");
            hidden.type = "hidden";
            hidden.name = input.name;
            hidden.value = stored.id;
            line.textContent = `${file.name} ✓`;
            line.append(hidden);
        } catch (error) {
            line.textContent = `${file.name}: ${error instanceof Error ? error.message : String(error)}`;
        }
    }
}

export function startPhotos(): void {
    document.querySelectorAll<HTMLInputElement>("input[type=file][data-photos]").forEach((input) => {
        const list = document.createElement("ul");
        list.className = "photo-list";
        list.setAttribute("aria-live", "polite");
        input.after(list);
        input.addEventListener("change", () => void take(input, list));
    });
}
