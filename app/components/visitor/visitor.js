// Math.random would be predictable, and crypto.randomUUID is missing on plain http.
const NAME = "cnn-visual-lab.visitor";
const isToken = (text) => /^[0-9a-f]{32}$/.test(text ?? "");

function newToken() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Where storage is forbidden, the token lasts as long as the page.
function keptToken() {
  try {
    if (!isToken(localStorage.getItem(NAME))) localStorage.setItem(NAME, newToken());
    return localStorage.getItem(NAME);
  } catch {
    return newToken();
  }
}

const token = keptToken();
const told = new WeakSet();

export default function ({ parentElement, setStateValue }) {
  if (told.has(parentElement)) return;
  told.add(parentElement);
  setStateValue("token", token);
}
