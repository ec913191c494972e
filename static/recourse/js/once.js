// A second press on the same button sends nothing, and neither does one without a connection. The server holds to the
// first by itself; this only saves the wait. The second keeps what was typed from giving way to the browser's own page.
(() => {
    for (const form of document.querySelectorAll("form[data-once]")) {
        const offline = form.querySelector("[data-offline] > p");
        let sent = false;
        const mark = (state) => {
            sent = state;
            for (const button of form.querySelectorAll("button")) {
                if (state) button.setAttribute("aria-disabled", "true");
                else button.removeAttribute("aria-disabled");
            }
        };
        form.addEventListener("submit", (event) => {
            if (offline) offline.hidden = navigator.onLine;
            if (sent || !navigator.onLine) event.preventDefault();
            else mark(true);
        });
        window.addEventListener("online", () => {
            if (offline) offline.hidden = true;
        });
        // Coming back to a page the browser had kept: let the person press again.
        window.addEventListener("pageshow", (event) => {
            if (event.persisted) mark(false);
        });
    }
})();
