// Counts that a policy was read. Loaded only after the visitor has agreed, and on no form and no complaint.
// Nothing but the path is told: what stands behind a question mark stays here.
(() => {
  const { kind, host, site } = document.currentScript.dataset;
  const here = window.location.origin + window.location.pathname;
  const load = (address, data) => {
    const script = document.createElement("script");
    script.src = address;
    script.async = true;
    Object.assign(script.dataset, data);
    document.head.append(script);
  };
  if (kind === "matomo") {
    window._paq = [
      ["disableCookies"],
      ["setCustomUrl", here],
      ["setReferrerUrl", ""],
      ["setTrackerUrl", `${host}/matomo.php`],
      ["setSiteId", site],
      ["trackPageView"],
    ];
    load(`${host}/matomo.js`, {});
  } else {
    window.plausible = window.plausible || ((...given) => (window.plausible.q = window.plausible.q || []).push(given));
    window.plausible("pageview", { u: here });
    load(`${host}/js/script.manual.js`, { domain: site, api: `${host}/api/event` });
  }
})();
