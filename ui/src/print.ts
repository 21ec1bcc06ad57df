// A slip that was just recorded as printed opens the printer's dialogue at once; a reload of the page does not.
if (document.body.dataset["print"] === "now") {
    const address = new URL(location.href);
    address.searchParams.delete("now");
    history.replaceState(null, "", address);
    window.addEventListener("load", () => window.print());
}
