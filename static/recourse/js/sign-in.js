// A link of ours ends in #REFERENCE.SECRET. The part after # never reaches a server, so fill in the form with it
// and send that. The address is cleaned first: the secret must not stay in the browser's history.
(() => {
    const form = document.querySelector("[data-sign-in]");
    if (!form) return;
    const open = () => {
        const parts = /^#([^.]+)\.(.+)$/.exec(window.location.hash);
        if (!parts) return;
        window.history.replaceState(null, "", window.location.pathname);
        try {
            form.elements.reference.value = decodeURIComponent(parts[1]);
            form.elements.secret.value = decodeURIComponent(parts[2]);
        } catch {
            return; // A mangled link: the person can still type what they were given.
        }
        form.requestSubmit();
    };
    open();
    // The link pasted over the address of this very page loads nothing anew.
    window.addEventListener("hashchange", open);
})();
