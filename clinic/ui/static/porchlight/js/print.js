// button[data-print]: shown where the browser can print from a page; without JavaScript its own menu does.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
