// Signs in: the secret key signs the server's challenge here, and goes nowhere.
import { hmac } from "/explorer/signature.js";

const form = document.getElementById("signin");
const secretKey = document.getElementById("secretKey");
const failure = document.getElementById("failure");
const bytes = (text) => new TextEncoder().encode(text);
const hexadecimal = (digest) => [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function challenge() {
  const answer = await fetch("/console/challenge", { cache: "no-store" });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  return answer.text();
}

async function signIn() {
  const { challenge: asked, signature, accessKey } = form.elements;
  asked.value = await challenge();
  accessKey.value = accessKey.value.trim();
  const text = `varve console sign-in\n${asked.value}\n${accessKey.value}`;
  signature.value = hexadecimal(hmac(bytes(secretKey.value.trim()), bytes(text)));
  secretKey.value = "";
  form.submit();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  failure.hidden = true;
  signIn().catch((error) => {
    failure.textContent = `${form.dataset.failed} ${error.message}`;
    failure.hidden = false;
  });
});

// Before this, a form would go out unsigned.
form.querySelector("button").disabled = false;
document.getElementById("insecure").hidden = window.isSecureContext;
(form.elements.accessKey.value ? secretKey : form.elements.accessKey).focus();
