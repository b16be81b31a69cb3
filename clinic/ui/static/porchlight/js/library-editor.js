// The editor of the library: after each save the preview and the problems beside the steps are as fresh as the text.
// The page works without this: "Save and look" does the same by loading the page anew.
// - The preview follows the step in which one types.
// - Ctrl or ⌘ with S saves (autosave.js does the sending).

for (const form of document.querySelectorAll("form[data-fresh]")) {
  const preview = document.getElementById("preview");
  let asked = 0;

  const refresh = async () => {
    const turn = (asked += 1);
    const response = await fetch(form.dataset.fresh, { credentials: "same-origin", redirect: "manual" }).catch(() => null);
    if (!response?.ok || turn !== asked) return;
    const fresh = new DOMParser().parseFromString((await response.json()).html, "text/html");
    const top = preview.scrollTop;
    for (const part of fresh.querySelectorAll("[data-place]")) {
      const old = document.querySelector(`[data-place="${CSS.escape(part.dataset.place)}"]`);
      if (old && !old.isEqualNode(part)) old.replaceChildren(...part.childNodes);
    }
    preview.scrollTop = top;
  };
  form.addEventListener("autosave:saved", refresh);

  form.addEventListener("focusin", (event) => {
    const step = event.target.closest("[data-step]");
    const shown = step && document.getElementById(`step-${step.dataset.step}`)?.closest("section");
    if (!shown || getComputedStyle(preview).overflowY !== "auto") return;
    preview.scrollTop += shown.getBoundingClientRect().top - preview.getBoundingClientRect().top;
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    form.dispatchEvent(new CustomEvent("autosave:now"));
  });
}
