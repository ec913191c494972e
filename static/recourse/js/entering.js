// What is typed at the desk is kept on the server as it is typed. Without script the buttons keep it.
(() => {
    const form = document.querySelector("[data-entering]");
    const said = document.querySelector("[data-kept]");
    if (!form || !said) {
        return;
    }
    let waiting = 0;
    let sending = false;
    const keep = async () => {
        waiting = 0;
        const body = new FormData(form);
        body.set("do", "keep");
        try {
            const answer = await fetch(location.pathname, { method: "POST", body, redirect: "manual" });
            said.textContent = answer.status === 204 ? "Kept." : "Not kept: you may be signed out. Leave this page open.";
        } catch {
            said.textContent = "Not kept just now. It is tried again when you type on.";
        }
    };
    form.addEventListener("input", () => {
        window.clearTimeout(waiting);
        said.textContent = "";
        waiting = window.setTimeout(() => !sending && keep(), 1500);
    });
    form.addEventListener("submit", () => {
        sending = true;
        window.clearTimeout(waiting);
    });
})();
