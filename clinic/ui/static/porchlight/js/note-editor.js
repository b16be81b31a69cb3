// A note from start to signature without the mouse. The page works without this.
// - Ctrl or ⌘ with S saves the draft (autosave.js does the sending).
// - Ctrl or ⌘ with Enter goes to the Sign button: one more Enter signs.

for (const form of document.querySelectorAll("form[data-note-editor]")) {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    if (event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.dispatchEvent(new CustomEvent("autosave:now"));
    } else if (event.key === "Enter") {
      event.preventDefault();
      form.querySelector("[name=do][value=sign]").focus();
    }
  });
}
