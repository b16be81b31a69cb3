// On every page; each part is an extra, the page works without it.
// - The error summary takes the focus, and the tab's title says that something is wrong.
// - form[data-once]: a second click sends nothing (the server makes one thing of two anyway).
// - form[data-theme-choice]: light or dark without loading the page anew.

const summary = document.querySelector("[data-error-summary]");
if (summary) {
  document.title = `(!) ${document.title}`;
  summary.focus();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
});

// Back from the next page: the browser shows the old one as it was, and it may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

for (const form of document.querySelectorAll("form[data-theme-choice]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const root = document.documentElement;
    const now = root.dataset.bsTheme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    const next = now === "dark" ? "light" : "dark";
    root.dataset.bsTheme = next;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${next}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  });
}
