// The end of a visit, on the page. The server holds the limit; this only says so in time, and covers the page afterwards.
//
// - Two minutes before: a dialog. One key ("I am still here" has the focus, Escape does the same) extends the visit.
// - Whoever types or clicks is there, also where a page sends nothing for long: said to the server once a minute.
//   Asking how long is left is not being there.
// - At the end: where nothing was typed the page is loaded anew, which leads to the sign-in page and back. Where
//   something was typed the words stay in the page, under a cover, until the same person has signed in in another tab.

const dialog = document.getElementById("still-here");
const WARN = 120;
const SAY_EVERY = 60;
const LOOK_EVERY = 5000;

const part = (name) => dialog.querySelector(`[data-${name}]`);
const seconds = () => Date.now() / 1000;
const meta = (name) => document.querySelector(`meta[name=${name}]`);

let idleEnd = seconds() + Number(dialog.dataset.left);
let lastEnd = seconds() + Number(dialog.dataset.longest);
let said = seconds();
let active = false;
let dirty = Boolean(document.querySelector("[data-error-summary]")); // a refused form holds what was typed
let ended = false;
let asking = false;
const whose = meta("visit").content;

function take(answer) {
  idleEnd = seconds() + answer.left;
  lastEnd = seconds() + answer.longest;
}

async function ask(method) {
  if (asking) return undefined;
  asking = true;
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": meta("csrf-token").content };
    const response = await fetch(dialog.dataset.address, { method, headers, credentials: "same-origin", cache: "no-store" });
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined; // no connection: the server's clock goes on, ours too
  } finally {
    asking = false;
  }
}

async function stay() {
  active = false;
  said = seconds();
  const answer = await ask("POST");
  if (answer?.left > 0) {
    take(answer);
    if (dialog.open && !ended && lastEnd - seconds() > WARN) dialog.close();
  } else if (answer) end();
}

function show(kind) {
  part("title").textContent = dialog.dataset[`${kind}Title`];
  part("says").textContent = dialog.dataset[`${kind}Says`];
  part("again").hidden = kind !== "ended" && kind !== "other";
  part("stay").hidden = kind === "ended" || kind === "other";
  part("emergency").hidden = !document.body.classList.contains("portal");
  part("clock").hidden = ended;
  if (!dialog.open) dialog.showModal();
  (ended ? part("again") : part("stay")).focus();
}

function end() {
  if (!dirty) return location.assign(location.href);
  ended = true;
  document.body.dataset.covered = "";
  return show("ended");
}

function uncover(answer) {
  take(answer);
  meta("csrf-token").content = answer.token;
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = answer.token;
  ended = false;
  delete document.body.dataset.covered;
  dialog.close();
}

async function look() {
  if (ended) {
    const answer = document.visibilityState === "visible" ? await ask("GET") : undefined;
    if (answer?.left > 0 && answer.who === whose) uncover(answer);
    else if (answer?.left > 0 && part("title").textContent !== dialog.dataset.otherTitle) show("other");
    return;
  }
  const left = Math.min(idleEnd, lastEnd) - seconds();
  if (active && seconds() - said > SAY_EVERY && left > 0) return void (await stay());
  if (left > WARN) return void (dialog.open && dialog.close());
  const answer = dialog.open && left > 0 ? undefined : await ask("GET"); // another tab may have been used meanwhile
  if (answer?.left > 0 && answer.who === whose) take(answer);
  const now = Math.min(idleEnd, lastEnd) - seconds();
  if (now <= 0 || (answer && (answer.left <= 0 || answer.who !== whose))) end();
  else if (now <= WARN && !dialog.open) show(lastEnd <= idleEnd ? "longest" : "idle");
}

function countDown() {
  if (!dialog.open || ended) return;
  const left = Math.max(0, Math.round(Math.min(idleEnd, lastEnd) - seconds()));
  part("clock").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

for (const kind of ["keydown", "pointerdown"]) {
  document.addEventListener(kind, () => !dialog.open && (active = true), { passive: true });
}
document.addEventListener("input", () => (dirty = true));
document.addEventListener("autosave:saved", () => (dirty = false));
document.addEventListener("submit", () => (dirty = false));
dialog.addEventListener("cancel", (event) => {
  event.preventDefault();
  if (!ended) stay();
});
part("stay").addEventListener("click", stay);
document.addEventListener("visibilitychange", look);
window.addEventListener("focus", look);
window.addEventListener("pageshow", (event) => event.persisted && look());
setInterval(look, LOOK_EVERY);
setInterval(countDown, 1000);
