// At the desk nothing typed is lost, and two people on one case know of each other. The server does all that counts:
// it keeps what is typed, and refuses the second of two acts. This only asks it in time.
(() => {
    const csrf = (form) => form.querySelector("[name=csrfmiddlewaretoken]").value;
    const send = (url, body) => fetch(url, { method: "POST", body, redirect: "manual", credentials: "same-origin" });

    for (const form of document.querySelectorAll("form[data-keep-url]")) {
        const said = form.querySelector("[data-kept]");
        let timer = 0;
        let last = "";
        const typed = () => new URLSearchParams(new FormData(form)).toString();
        const keep = async () => {
            const now = typed();
            if (now === last) return true;
            try {
                const answer = await send(form.dataset.keepUrl, new FormData(form));
                if (!answer.ok) throw new Error(String(answer.status));
                last = now;
                said.textContent = (await answer.json()).said;
                return true;
            } catch {
                said.textContent = said.dataset.trouble;
                return false;
            }
        };
        last = typed();
        form.addEventListener("input", () => {
            clearTimeout(timer);
            timer = setTimeout(keep, 1200);
        });
        document.addEventListener("visibilitychange", () => {
            if (document.visibilityState === "hidden") keep();
        });
        // A session that has ended would take the words with it: look first, and say so while they are still there.
        let sure = false;
        form.addEventListener("submit", async (event) => {
            if (sure) return;
            event.preventDefault();
            event.stopImmediatePropagation();
            clearTimeout(timer);
            last = "";
            if (!(await keep())) return said.scrollIntoView({ block: "center" });
            sure = true;
            form.requestSubmit(event.submitter);
        }, { capture: true });
    }

    const place = document.querySelector("[data-here-url]");
    if (!place) return;
    const ask = async () => {
        if (document.visibilityState === "hidden") return;
        const body = new FormData();
        body.set("csrfmiddlewaretoken", csrf(place));
        body.set("seen", place.dataset.seen);
        try {
            const answer = await send(place.dataset.hereUrl, body);
            if (!answer.ok) return;
            const { said } = await answer.json();
            const line = place.querySelector("[data-others]");
            if (line.textContent !== said) line.textContent = said;
            place.hidden = !said;
        } catch { /* without a connection nothing is known, and nothing is said */ }
    };
    ask();
    setInterval(ask, 30000);
})();
