// A question that only some answers bring is hidden until one of them is chosen. Without script it is there all the time,
// worded so that it makes sense; the server decides by the same rules whether it counts.
(() => {
    const brought = [...document.querySelectorAll("[data-show-if]")].map((element) => ({
        element,
        conditions: JSON.parse(element.dataset.showIf),
    }));
    if (!brought.length) return;
    const form = brought[0].element.closest("form");

    // What counts as the answer: nothing, while the question itself is not asked.
    const given = (name) =>
        [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
            .filter((input) => !input.closest("[data-show-if][hidden]"))
            .filter((input) => !["radio", "checkbox"].includes(input.type) || input.checked)
            .map((input) => input.value);

    const look = () => {
        for (const { element, conditions } of brought) {
            const shown = conditions.every(({ question, answers, unless }) => {
                const chosen = given(question);
                if (unless && !chosen.length) return !form.querySelector(`[name="${CSS.escape(question)}"]`);
                return chosen.some((each) => answers.includes(each)) !== unless;
            });
            // What has to be put right is never hidden.
            element.hidden = !shown && !element.querySelector('[aria-invalid="true"]');
        }
    };
    form.addEventListener("change", look);
    window.addEventListener("pageshow", look);
    look();
})();
