// "Leave quickly" on the portal's pages: the plain link works by itself; here it also takes this page out of the
// way of the Back button. Escape twice within a second does the same.

const link = document.querySelector("[data-leave]");

// On a shared device the Back button must lead nowhere: leaving signs out as well.
function signOut() {
  const visit = document.getElementById("still-here")?.dataset;
  if (visit?.shared === undefined) return;
  const form = new FormData();
  form.append("csrfmiddlewaretoken", document.querySelector("meta[name=csrf-token]").content);
  navigator.sendBeacon(visit.signOut, form);
}

function leave() {
  document.documentElement.hidden = true;
  signOut();
  history.replaceState(null, "", "/");
  location.replace(link.href);
}

if (link) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  let last = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (event.timeStamp - last < 1000) leave();
    last = event.timeStamp;
  });
}
