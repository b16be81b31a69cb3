// Passkeys. A form with data-passkey="create" or "get" is shown where the browser can do it, and sends what the device
// answers in its hidden input `credential`.
//
// What the device is asked comes from <script type="application/json" id="passkey-options">, or, with
// data-options="<address>", from there at the moment of the press. Nothing here is sent anywhere but to our own form.

const able = Boolean(window.PublicKeyCredential && navigator.credentials);

function toBytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function toText(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function readable(options) {
  const ready = { ...options, challenge: toBytes(options.challenge) };
  if (options.user) ready.user = { ...options.user, id: toBytes(options.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (options[list]) ready[list] = options[list].map((one) => ({ ...one, id: toBytes(one.id) }));
  }
  return ready;
}

function sendable(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function optionsOf(form) {
  if (!form.dataset.options) return JSON.parse(document.getElementById("passkey-options").textContent);
  const answer = await fetch(form.dataset.options, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (await answer.json()).request_options;
}

async function perform(form) {
  const { publicKey } = await optionsOf(form);
  const wish = { publicKey: readable(publicKey) };
  const credential = await (form.dataset.passkey === "create"
    ? navigator.credentials.create(wish)
    : navigator.credentials.get(wish));
  form.elements.namedItem("credential").value = JSON.stringify(sendable(credential));
  form.submit();
}

if (able) {
  for (const element of document.querySelectorAll("[data-without-passkeys]")) element.hidden = true;
  for (const panel of document.querySelectorAll("[data-passkey-panel]")) panel.hidden = false;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const says = form.querySelector("[data-passkey-says]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      says.hidden = true;
      form.setAttribute("aria-busy", "true");
      try {
        await perform(form);
      } catch {
        // Cancelled, timed out, no such passkey: browsers keep the reason to themselves, and so do we.
        says.textContent = form.dataset.trouble;
        says.hidden = false;
      } finally {
        form.removeAttribute("aria-busy");
      }
    });
  }
}
