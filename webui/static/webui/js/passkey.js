// `data-passkey="get"` or `"create"`: a form that asks the browser for a passkey before it is sent. The options are in the
// element that `data-passkey-options` names, or at the address `data-passkey-from`. It is shown where passkeys are known.
const SAID = {
  InvalidStateError: "A passkey of yours is on this device already.",
  NotAllowedError: "No passkey was given. Try again, or use another way.",
  SecurityError: "Passkeys need a host name over HTTPS, or localhost: they do not work at an IP address.",
};

async function optionsOf(form) {
  if (!form.dataset.passkeyFrom) return JSON.parse(document.getElementById(form.dataset.passkeyOptions).textContent);
  const answer = await fetch(form.dataset.passkeyFrom, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

async function created({ publicKey }, alone) {
  const need = alone ? "required" : "discouraged";
  const selection = { ...publicKey.authenticatorSelection, residentKey: need, requireResidentKey: alone };
  if (alone) selection.userVerification = "required";
  const options = { ...publicKey, authenticatorSelection: selection };
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
}

function given({ publicKey }) {
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
}

async function ask(form) {
  const options = await optionsOf(form);
  if (form.dataset.passkey === "get") return given(options.request_options);
  return created(options.creation_options, form.elements.passwordless.checked);
}

document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target.closest("form[data-passkey]");
    if (!form) return;
    event.preventDefault();
    const said = form.querySelector("[data-passkey-said]");
    said.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify((await ask(form)).toJSON());
      form.submit();
    } catch (error) {
      said.textContent = SAID[error.name] ?? "The passkey could not be read. Reload the page and try again.";
      said.hidden = false;
    }
  },
  true, // before whoever counts how often a form was sent
);

const known = "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;
for (const form of document.querySelectorAll("form[data-passkey]")) form.hidden = !known;
for (const words of document.querySelectorAll("[data-passkey-unknown]")) words.hidden = known;
