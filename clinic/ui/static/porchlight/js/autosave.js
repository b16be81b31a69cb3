// Nothing typed is lost: a form with data-autosave="<address>" is sent by itself while one types.
//
// The page:   <c-form autosave="{% url … %}"> and <script type="module" src="{% static 'porchlight/js/autosave.js' %}">.
//             The form has a hidden input `revision`: a whole number that grows by one with each save.
// We send:    POST application/json {"revision": 3, "fields": {"text": "…", "days": ["mon", "tue"]}} with X-CSRFToken.
//             A field is text; a list where several boxes or a multiple select share the name; "" for an empty one.
// The answer: 200 {"revision": 4, "saved_at": "<ISO 8601>"}
//             409 problem JSON with "current": {"revision", "fields"}: somebody (or another tab) saved meanwhile.
//                 Both texts are shown, saving waits for the choice; nothing is overwritten silently. "shown" may say
//                 how a field reads ("Not mine" for not_mine); with "reload" taking theirs loads the page anew, where
//                 this page may lack some of the fields. With "both" the server can keep the entries of both: then
//                 "lines" say how theirs read, and the form is sent with `both` and `stay`.
//             422 problem JSON with "errors": [{"field", "message"}]: said beside the status.
//             401, or a redirect to the sign-in page: said kindly, with a link that opens the sign-in page in a new
//                 tab. Once the same person (<meta name="visit">) has signed in there, this page goes on saving.
// When:       1.5 s after the last key, at least every 10 s of typing, and when the page is hidden or left.
// Signals on the form, for other modules: autosave:saved, autosave:trouble; it listens to autosave:now.

const QUIET = 1500;
const AT_LEAST = 10000;
const LONGEST_RETRY = 30000;
const NOT_FIELDS = new Set(["csrfmiddlewaretoken", "visit_mark", "revision", "once"]);

const WORDS = {
  saving: "Saving…",
  saved: "Saved at {time}",
  offline: "Not saved yet: there is no connection. What you typed is still here, and we keep trying.",
  signedOut: "You are signed out. What you typed is still here. Keep this page open and sign in again in a new tab: then it goes on saving.",
  refused: "Not saved: {why}",
  conflict: "Somebody else saved this meanwhile. Both texts are below: please choose.",
};

class Autosave {
  constructor(form) {
    this.form = form;
    this.address = form.dataset.autosave;
    this.status = form.querySelector("[data-autosave-status]");
    this.words = { ...WORDS, ...(this.status ? this.status.dataset : {}) };
    this.saved = this.snapshot();
    this.retry = 2000;
    form.addEventListener("input", () => this.typed());
    form.addEventListener("change", () => this.typed());
    form.addEventListener("autosave:now", () => this.save());
    form.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.leaving());
    window.addEventListener("pagehide", () => this.leaving());
    window.addEventListener("pageshow", () => (this.sent = false));
    window.addEventListener("online", () => this.trouble && this.save());
    window.addEventListener("focus", () => this.trouble && this.save());
    window.addEventListener("beforeunload", (event) => {
      if (this.dirty && (this.trouble || this.conflict) && !this.sent) event.preventDefault();
    });
  }

  get revision() {
    return this.form.elements.namedItem("revision");
  }

  get dirty() {
    return this.snapshot() !== this.saved;
  }

  fields() {
    const found = {};
    const data = new FormData(this.form);
    for (const element of this.form.elements) {
      const { name, type } = element;
      if (!name || NOT_FIELDS.has(name) || element.disabled || ["submit", "button", "file"].includes(type)) continue;
      const sharesName = type === "checkbox" && this.form.querySelectorAll(`[type=checkbox][name="${CSS.escape(name)}"]`).length > 1;
      found[name] = sharesName || type === "select-multiple" ? data.getAll(name) : (data.get(name) ?? "");
    }
    return found;
  }

  snapshot() {
    return JSON.stringify(this.fields());
  }

  typed() {
    if (this.conflict) return;
    const now = Date.now();
    this.typingSince ??= now;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), Math.min(QUIET, Math.max(0, this.typingSince + AT_LEAST - now)));
  }

  token() {
    const meta = document.querySelector("meta[name=csrf-token]");
    return meta ? meta.content : this.form.elements.namedItem("csrfmiddlewaretoken").value;
  }

  // After signing in again in another tab the old token is void: ask for the one of now. Only whoever the page was made
  // for goes on: what one person typed is never saved as another's.
  async renewToken() {
    const whose = document.querySelector("meta[name=visit]");
    const response = await fetch("/still-here/", { credentials: "same-origin", cache: "no-store" });
    const now = response.ok ? await response.json() : {};
    if (!now.token || now.who !== whose?.content) return false;
    document.querySelector("meta[name=csrf-token]").content = now.token;
    for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = now.token;
    return true;
  }

  async post(revision, keepalive = false) {
    const body = JSON.stringify({ revision, fields: this.fields() });
    return fetch(this.address, {
      method: "POST",
      body,
      credentials: "same-origin",
      redirect: "manual",
      keepalive: keepalive && body.length < 60000,
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token() },
    });
  }

  save() {
    clearTimeout(this.timer);
    if (this.running || this.conflict || this.sent) return this.running;
    if (!this.dirty) return undefined;
    this.running = this.attempt().finally(() => {
      this.running = undefined;
      if (this.dirty && !this.trouble && !this.conflict) this.typed();
    });
    return this.running;
  }

  async attempt() {
    const sending = this.snapshot();
    this.typingSince = undefined;
    if (!this.trouble) this.say("saving");
    try {
      let response = await this.post(Number(this.revision.value));
      if (signedOut(response) && (await this.renewToken())) response = await this.post(Number(this.revision.value));
      await this.heard(response, sending);
    } catch {
      this.failed("offline");
    }
  }

  async heard(response, sending) {
    if (signedOut(response)) return this.failed("signedOut");
    if (response.status >= 500 || response.status === 429) return this.failed("offline");
    const answer = await response.json();
    if (response.ok) return this.keep(sending, answer);
    if (response.status === 409 && answer.current) return this.showBoth(answer.current);
    this.trouble = true; // what stands there is refused: the next key tries again
    const why = (answer.errors || []).map((error) => error.message).join(" ") || answer.detail;
    return this.say("refused", { why });
  }

  keep(sending, answer) {
    this.saved = sending;
    this.revision.value = answer.revision;
    this.trouble = false;
    this.retry = 2000;
    const time = new Date(answer.saved_at).toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit" });
    this.say("saved", { time });
    this.form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true, detail: answer }));
  }

  failed(word) {
    this.trouble = true;
    this.say(word);
    this.form.dispatchEvent(new CustomEvent("autosave:trouble", { bubbles: true, detail: word }));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), this.retry);
    this.retry = Math.min(this.retry * 2, LONGEST_RETRY);
  }

  say(word, values = {}) {
    if (!this.status) return;
    const text = this.words[word].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
    if (this.status.textContent !== text) this.status.textContent = text;
    const door = this.form.querySelector("[data-autosave-sign-in]");
    if (door) door.hidden = word !== "signedOut";
    this.status.dataset.state = ["saving", "saved"].includes(word) ? word : "trouble";
  }

  // The last chance: the page is hidden or goes away. One more save may still be on its way, then ours is the next.
  async leaving() {
    clearTimeout(this.timer);
    if (!this.dirty || this.conflict || this.sent) return;
    const sending = this.snapshot();
    if (sending === this.lastWords) return;
    this.lastWords = sending;
    const revision = Number(this.revision.value) + (this.running ? 1 : 0);
    const before = this.running;
    const request = this.post(revision, true).then((response) => this.heard(response, sending)).catch(() => this.failed("offline"));
    this.running = Promise.all([before, request]).finally(() => {
      this.running = this.lastWords = undefined;
    });
  }

  // A save on its way would make the form's revision old: let it arrive first, then send the form.
  submitted(event) {
    clearTimeout(this.timer);
    if (this.running) {
      event.preventDefault();
      delete this.form.dataset.sent;
      const { submitter } = event;
      this.running.finally(() => (this.conflict ? undefined : this.form.requestSubmit(submitter)));
      return;
    }
    this.sent = true;
  }

  showBoth(current) {
    this.conflict = true;
    this.trouble = true;
    this.say("conflict");
    const template = this.form.querySelector("template[data-both-texts]");
    const box = template.content.firstElementChild.cloneNode(true);
    const list = box.querySelector("[data-theirs]");
    const sample = list.firstElementChild;
    sample.remove();
    for (const [name, label, text] of this.differences(current)) {
      const item = sample.cloneNode(true);
      const area = item.querySelector("textarea");
      area.id = `theirs-${name}`;
      area.value = text;
      item.querySelector("label").htmlFor = area.id;
      item.querySelector("label").append(` ${label}`);
      list.append(item);
    }
    const keep = box.querySelector("[data-keep-mine]");
    if (current.both) keep.textContent = keep.dataset.keepBoth;
    const decide = (take) => {
      if (!take && current.both) return this.sendBoth(current);
      if (take && current.reload) {
        this.sent = true;
        return location.assign(location.href);
      }
      if (take) this.fill(current.fields);
      this.revision.value = current.revision;
      this.conflict = this.trouble = false;
      box.remove();
      if (take) this.saved = this.snapshot();
      this.save();
      this.form.querySelector("textarea, input:not([type=hidden])")?.focus();
    };
    keep.addEventListener("click", () => decide(false));
    box.querySelector("[data-take-theirs]").addEventListener("click", () => decide(true));
    (this.status || this.form.lastElementChild).before(box);
    box.focus();
  }

  // What stands there and not here: [name, label, text] …
  differences(current) {
    if (current.lines) return current.lines.map((line, number) => [number, line.label, line.text]);
    const mine = this.fields();
    return Object.entries(current.fields)
      .filter(([name, theirs]) => String(theirs ?? "") !== String(mine[name] ?? ""))
      .map(([name, theirs]) => [name, this.label(name), current.shown?.[name] ?? theirs ?? ""]);
  }

  sendBoth(current) {
    this.revision.value = current.revision;
    for (const name of ["both", "stay"]) {
      const input = Object.assign(document.createElement("input"), { type: "hidden", name, value: "1" });
      this.form.append(input);
    }
    this.sent = true;
    this.form.submit();
  }

  label(name) {
    const named = this.form.elements.namedItem(name);
    const element = named instanceof RadioNodeList ? named[0] : named;
    const group = element?.closest?.("fieldset")?.querySelector("legend") ?? element?.labels?.[0];
    return group ? group.textContent.trim() : name;
  }

  fill(fields) {
    for (const element of this.form.elements) {
      if (!(element.name in fields) || NOT_FIELDS.has(element.name)) continue;
      const value = fields[element.name];
      const several = [].concat(value ?? "").map(String);
      if (["checkbox", "radio"].includes(element.type)) element.checked = several.includes(element.value);
      else if (element.type === "select-multiple") for (const option of element.options) option.selected = several.includes(option.value);
      else element.value = value ?? "";
    }
  }
}

function signedOut(response) {
  return response.type === "opaqueredirect" || response.status === 401 || response.status === 403;
}

for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);
