// "Leave this page quickly": blank the page at once, and put another in its place so that Back does not return here.
(() => {
    const link = document.querySelector("[data-leave]");
    if (!link) return;
    link.addEventListener("click", (event) => {
        event.preventDefault();
        document.body.classList.add("left");
        document.title = "";
        // rel="noreferrer" is the link's, and this is not the link: say it again.
        const meta = document.createElement("meta");
        meta.name = "referrer";
        meta.content = "no-referrer";
        document.head.append(meta);
        window.location.replace(link.href);
    });
})();
