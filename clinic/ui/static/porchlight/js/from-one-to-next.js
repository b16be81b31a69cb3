// nav[data-from-one-to-next]: Alt with J goes to its rel=next link, Alt with K to its rel=prev. The links work without this.

const ways = { KeyJ: "next", KeyK: "prev" };
for (const nav of document.querySelectorAll("nav[data-from-one-to-next]")) {
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = nav.querySelector(`a[rel=${ways[event.code]}]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
}
