// Recovery codes: copy and print, where the browser can.
for (const tools of document.querySelectorAll("[data-keep]")) {
  const codes = document.getElementById(tools.dataset.keep);
  const copy = tools.querySelector("[name=copy]");
  const says = tools.querySelector("[data-copied]");
  tools.hidden = false;
  tools.querySelector("[name=print]").addEventListener("click", () => window.print());
  if (!navigator.clipboard) copy.hidden = true;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText([...codes.querySelectorAll("code")].map((code) => code.textContent).join("\n"));
    says.textContent = says.dataset.copied;
  });
}
