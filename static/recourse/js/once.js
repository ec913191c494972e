// A second press on the same button sends nothing. The server holds to this by itself; this only saves the wait.
(() => {
    for (const form of document.querySelectorAll("form[data-once]")) {
        let sent = false;
        const mark = (state) => {
            sent = state;
            for (const button of form.querySelectorAll("button")) {
                if (state) button.setAttribute("aria-disabled", "true");
                else button.removeAttribute("aria-disabled");
            }
        };
        form.addEventListener("submit", (event) => {
            if (sent) event.preventDefault();
            else mark(true);
        });
        // Coming back to a page the browser had kept: let the person press again.
        window.addEventListener("pageshow", (event) => {
            if (event.persisted) mark(false);
        });
    }
})();
