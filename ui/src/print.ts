// The button of a slip first opens the printer's dialogue, then records that the slip left the printer.
document.querySelectorAll<HTMLFormElement>("form[data-print]").forEach((form) => {
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        window.print();
        form.submit();
    });
});
