// Take the reader, and their screen reader, to what has to be put right. Without script the autofocus attribute does it.
(() => {
    const summary = document.querySelector("[data-problems]");
    if (!summary) return;
    summary.focus();
    // A radio group or a date is reached by its first input: show its question too, not only the input.
    summary.addEventListener("click", (event) => {
        const link = event.target.closest("a[href^='#']");
        const input = link && document.getElementById(link.hash.slice(1));
        if (!input) return;
        event.preventDefault();
        const group = input.closest("fieldset, .field");
        (group || input).scrollIntoView();
        input.focus({ preventScroll: true });
    });
})();
