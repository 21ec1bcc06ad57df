// Clocks of duties: `<span data-due="microseconds">` gets the time that is left, counted from the server's clock.
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const chinese = document.documentElement.lang.startsWith("zh");

/** A span of time in the two largest units, as a person says it. */
export function spoken(milliseconds: number): string {
    const rest = Math.abs(milliseconds);
    const days = Math.floor(rest / DAY);
    const hours = Math.floor((rest % DAY) / HOUR);
    const minutes = Math.floor((rest % HOUR) / MINUTE);
    const seconds = Math.floor((rest % MINUTE) / 1000);
    const [d, h, m, s] = chinese ? [" 天", " 小时", " 分", " 秒"] : [" d", " h", " min", " s"];
    if (days > 0) return `${days}${d} ${hours}${h}`;
    if (hours > 0) return `${hours}${h} ${minutes}${m}`;
    if (minutes > 9) return `${minutes}${m}`;
    return minutes > 0 ? `${minutes}${m} ${seconds}${s}` : `${seconds}${s}`;
}

function show(clock: HTMLElement, now: number): void {
    const left = Number(clock.dataset["due"]) / 1000 - now;
    if (Number.isNaN(left)) return;
    const late = left < 0;
    const words = late ? (chinese ? "已超 " : "late by ") : chinese ? "还剩 " : "left: ";
    clock.textContent = words + spoken(left);
    clock.classList.toggle("is-late", late);
    clock.classList.toggle("is-near", !late && left < 15 * MINUTE);
}

export function startCountdowns(): void {
    const stated = Number(document.body.dataset["now"] || Number.NaN);
    const ahead = Number.isNaN(stated) ? 0 : stated - Date.now();
    const all = () => {
        const now = Date.now() + ahead;
        document.querySelectorAll<HTMLElement>("[data-due]").forEach((clock) => show(clock, now));
    };
    all();
    window.setInterval(all, 1000);
}
