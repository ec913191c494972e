// A stage of a procedure in the editor of a policy. Shows the fields that fit the stage's kind, and beside them the
// sentences that readers will be told, as the server makes them of what is written now. Nothing is saved by this.
(() => {
    const { Controller } = window.StimulusModule;
    const PAUSE = 350; // milliseconds without a key pressed

    // What only one of our own stages has, apart from what is grouped.
    const OURS = ["handled_by", "handled_by_unit", "acknowledge", "respond", "escalate"];
    // What stands there by itself, so it is no reason to show a field that does not fit.
    const BY_ITSELF = "person";

    const said = new Map(); // form -> {timer, asked, stages}

    const holds = (element) =>
        [...element.querySelectorAll("input:not([type=hidden]), select, textarea")].some((field) =>
            field.type === "checkbox" ? field.checked : field.value.trim() !== "" && field.value !== BY_ITSELF,
        ) || element.querySelector('[aria-invalid="true"]') !== null;

    // Never hide what holds something: it would be published, or refused, unseen.
    const show = (element, fits) => {
        if (element) element.hidden = !fits && !holds(element);
    };

    const offer = (form, units) => {
        let list = document.getElementById("policy-stage-units");
        if (!list) {
            list = document.createElement("datalist");
            list.id = "policy-stage-units";
            form.append(list);
        }
        list.replaceChildren(...Object.entries(units).map(([slug, name]) => {
            const option = document.createElement("option");
            option.value = slug;
            option.label = name;
            return option;
        }));
    };

    // A unit written as people know it becomes its short name.
    const shorten = (input) => {
        const options = [...(document.getElementById("policy-stage-units")?.options ?? [])];
        const written = input.value.trim().toLowerCase();
        const unit = options.find(({ value, label }) => [value, label].some((word) => word.toLowerCase() === written));
        if (unit) input.value = unit.value;
    };

    const ask = async (form, url) => {
        const here = said.get(form);
        here.asked?.abort();
        here.asked = new AbortController();
        const data = new FormData();
        for (const [name, value] of new FormData(form)) {
            if (/^(stages-|procedure_|csrf)/.test(name)) data.append(name, value);
        }
        try {
            const answer = await fetch(url, { method: "POST", body: data, signal: here.asked.signal });
            if (!answer.ok) return;
            const { stages, units } = await answer.json();
            here.stages.forEach((stage) => stage.tell(stages[stage.prefix]));
            offer(form, units);
        } catch {
            // Away, or asked anew meanwhile. What was said last stays; saving a draft does not depend on it.
        }
    };

    class PolicyStage extends Controller {
        static values = { url: String };

        connect() {
            this.form = this.element.closest("form");
            this.kind = this.element.querySelector('[data-contentpath="kind"] select');
            if (!this.form || !this.kind) return;
            if (!said.has(this.form)) {
                said.set(this.form, { stages: new Set() });
                // Come back to this tab after saving, not to the first one.
                this.form.addEventListener("submit", () => {
                    this.form.action = this.form.action.split("#")[0] + window.location.hash;
                });
            }
            said.get(this.form).stages.add(this);
            this.build();
            this.look = () => {
                this.arrange();
                this.wait();
            };
            this.element.addEventListener("input", this.look);
            this.element.addEventListener("change", (event) => {
                if (event.target.list) shorten(event.target);
                this.look();
            });
            this.look();
        }

        disconnect() {
            this.element.removeEventListener("input", this.look);
            const here = said.get(this.form);
            if (here?.stages.delete(this)) this.wait(); // what the stages before it say may change
        }

        get prefix() {
            return this.kind.name.replace(/-value-kind$/, "");
        }

        build() {
            this.aside = this.element.querySelector(":scope > .policy-stage__said");
            if (this.aside) return;
            this.aside = document.createElement("aside");
            this.aside.className = "policy-stage__said";
            const heading = document.createElement("p");
            heading.className = "policy-stage__heading";
            heading.textContent = "What readers will be told";
            heading.id = `${this.prefix}-said`;
            this.words = document.createElement("div");
            this.words.setAttribute("aria-live", "polite");
            this.aside.setAttribute("aria-labelledby", heading.id);
            this.aside.append(heading, this.words);
            this.element.append(this.aside);
        }

        // The fields that fit this kind of stage.
        arrange() {
            const external = this.kind.value === "external";
            this.element.querySelectorAll("[data-stage-for]").forEach((group) => {
                const whose = group.dataset.stageFor;
                show(group.closest("[data-panel]"), whose === "ours" ? !external : whose === this.kind.value);
            });
            OURS.forEach((name) => show(this.part(name), !external));
            ["handled_by", "substitute"].forEach((name) => {
                const chosen = this.part(name)?.querySelector("select")?.value;
                const unit = this.part(`${name}_unit`);
                show(unit, chosen === "members of");
                unit?.querySelector("input")?.setAttribute("list", "policy-stage-units");
            });
        }

        part(name) {
            return this.element.querySelector(`[data-contentpath="${name}"]`);
        }

        wait() {
            const here = said.get(this.form);
            clearTimeout(here.timer);
            here.timer = setTimeout(() => ask(this.form, this.urlValue), PAUSE);
        }

        tell(words) {
            if (words !== undefined && this.words && this.told !== words) {
                this.told = words;
                this.words.innerHTML = words;
            }
        }
    }

    window.wagtail.app.register("policy-stage", PolicyStage);
})();
