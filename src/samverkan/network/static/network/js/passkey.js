// Passkeys: fills the hidden credential field of a form[data-sv-passkey] and sends the form.
// Kinds: "sign-in" (options fetched from the form's address), "confirm" and "add" (options on the page).
// Browsers without passkeys keep the form hidden and use a code.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const known = (list) => (list || []).map((entry) => ({ ...entry, id: toBytes(entry.id) }));

function asJson(credential) {
  const { response } = credential;
  const parts = { clientDataJSON: toText(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = toText(response[name]);
  }
  if (response.getTransports) parts.transports = response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: parts,
  });
}

async function make(options, isAlone) {
  const wish = options.creation_options.publicKey;
  const publicKey = {
    ...wish,
    challenge: toBytes(wish.challenge),
    user: { ...wish.user, id: toBytes(wish.user.id) },
    excludeCredentials: known(wish.excludeCredentials),
    authenticatorSelection: {
      ...wish.authenticatorSelection,
      residentKey: isAlone ? "required" : "discouraged",
      requireResidentKey: isAlone,
      ...(isAlone ? { userVerification: "required" } : {}),
    },
  };
  return navigator.credentials.create({ publicKey });
}

async function use(options) {
  const wish = options.request_options.publicKey;
  const publicKey = { ...wish, challenge: toBytes(wish.challenge), allowCredentials: known(wish.allowCredentials) };
  return navigator.credentials.get({ publicKey });
}

async function optionsFor(form) {
  if (form.dataset.svPasskey !== "sign-in") {
    return JSON.parse(document.getElementById("passkey-options").textContent);
  }
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

async function submit(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const fault = form.querySelector("[data-sv-passkey-fault]");
  fault.hidden = true;
  try {
    const options = await optionsFor(form);
    const credential = form.dataset.svPasskey === "add"
      ? await make(options, form.elements.passwordless.checked)
      : await use(options);
    form.elements.credential.value = asJson(credential);
    form.submit();
  } catch {
    fault.hidden = false;
  }
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-sv-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", submit);
  }
}
