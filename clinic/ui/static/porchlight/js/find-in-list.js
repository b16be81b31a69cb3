// [data-find-in="id"]: a search field that hides rows ([data-find-row]) of that list as one types. Without this
// script it stays hidden, and the whole list is there. What is chosen is never hidden.

for (const finder of document.querySelectorAll("[data-find-in]")) {
  const list = document.getElementById(finder.dataset.findIn);
  const input = finder.querySelector("input");
  const none = finder.querySelector("[data-find-none]");
  const simple = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const rows = [...list.querySelectorAll("[data-find-row]")].map((row) => [row, simple(row.textContent)]);

  const look = () => {
    const words = simple(input.value).split(/\s+/).filter(Boolean);
    let found = false;
    for (const [row, text] of rows) {
      const fits = words.every((word) => text.includes(word));
      row.hidden = !fits && !row.querySelector("input:checked");
      found ||= fits;
    }
    for (const group of list.querySelectorAll("[data-find-group]")) {
      group.hidden = !group.querySelector("[data-find-row]:not([hidden])");
    }
    none.hidden = found;
  };

  finder.hidden = false;
  input.addEventListener("input", look);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // it would send the form
  });
}
