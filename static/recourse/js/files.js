// Adding files by dropping them, with progress, one by one, so that a broken connection loses one at most.
// The page works without all of this: what the server answers to the plain form is put in its place here.
(() => {
    const MEGABYTE = 1024 * 1024;
    let sending = false;

    const begin = () => {
        const form = document.querySelector("form[data-files]");
        if (!form) return;
        const input = form.querySelector("input[type=file]");
        const drop = form.querySelector("[data-drop]");
        drop.classList.add("can-drop");
        form.querySelector("[data-drop-words]").hidden = false;
        input.addEventListener("change", () => send(form, [...input.files]));
        drop.addEventListener("dragover", (event) => {
            event.preventDefault();
            drop.classList.add("over");
        });
        drop.addEventListener("dragleave", () => drop.classList.remove("over"));
        drop.addEventListener("drop", (event) => {
            event.preventDefault();
            drop.classList.remove("over");
            send(form, [...event.dataTransfer.files]);
        });
        form.addEventListener("submit", (event) => {
            if (sending) event.preventDefault();
        }, { capture: true });
    };

    const send = async (form, files) => {
        if (sending || !files.length) return;
        sending = true;
        const most = Number(form.dataset.most) * MEGABYTE;
        const small = files.filter((file) => file.size <= most);
        const big = files.filter((file) => file.size > most).map((file) => file.name);
        const refused = [];
        const notes = [];
        let page = null;
        let broken = false;
        for (const file of small) {
            try {
                const answer = await one(form, file);
                const problems = answer.querySelectorAll("[data-problems] li");
                refused.push(...problems);
                notes.push(...answer.querySelectorAll("p.field-error[id]"));
                page = answer;
            } catch {
                broken = true;
                break;
            }
        }
        sending = false;
        show(page, { refused, notes }, { big, broken });
    };

    const one = (form, file) => new Promise((done, failed) => {
        const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
        const body = new FormData();
        body.append("csrfmiddlewaretoken", token);
        body.append("files", file);
        const progress = form.querySelector("[data-progress]");
        progress.hidden = false;
        progress.querySelector("[data-progress-name]").textContent = file.name;
        const bar = progress.querySelector("progress");
        bar.value = 0;
        const request = new XMLHttpRequest();
        request.open("POST", window.location.href.split("#")[0]);
        request.responseType = "document";
        request.upload.addEventListener("progress", (event) => {
            if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
        });
        request.addEventListener("load", () => {
            const page = request.response;
            if (request.status === 200 && page && page.querySelector("[data-evidence]")) done(page);
            else failed(new Error("no answer"));
        });
        for (const kind of ["error", "abort", "timeout"]) request.addEventListener(kind, failed);
        request.send(body);
    });

    const show = (page, said, { big, broken }) => {
        let place = document.querySelector("[data-evidence]");
        if (page) {
            const fresh = document.adoptNode(page.querySelector("[data-evidence]"));
            place.replaceWith(fresh);
            place = fresh;
            together(place, said);
            begin();
        } else {
            place.querySelector("[data-progress]").hidden = true;
            place.querySelector("input[type=file]").value = "";
        }
        place.querySelector("[data-broken]").hidden = !broken;
        if (big.length) {
            place.querySelector("[data-too-big-names]").textContent = big.join(", ");
            place.querySelector("[data-too-big]").hidden = false;
        }
        const problems = place.querySelector("[data-problems]");
        (problems || place.querySelector("#added")).focus();
    };

    // Several files were sent one by one, and each answer tells of one: say all that was refused.
    const together = (place, { refused, notes }) => {
        let list = place.querySelector("[data-problems] ul");
        if (!refused.length) return;
        const input = place.querySelector("input[type=file]");
        input.setAttribute("aria-describedby", "files-help");
        for (const old of place.querySelectorAll("p.field-error[id]")) old.remove();
        for (const [number, note] of notes.entries()) {
            const mine = document.importNode(note, true);
            mine.id = `files-error-${number + 1}`;
            input.before(mine);
            input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby")} ${mine.id}`);
        }
        input.setAttribute("aria-invalid", "true");
        input.closest(".field").classList.add("wrong");
        if (!list) {
            const template = refused[0].closest("[data-problems]");
            place.prepend(document.adoptNode(template));
            list = place.querySelector("[data-problems] ul");
        }
        list.replaceChildren(...refused.map((item) => document.importNode(item, true)));
    };

    begin();
})();
