// The token is the server's proposal, unless this browser has kept one from before.
const NAME = "cnn-visual-lab.visitor";
const isToken = (text) => /^[0-9a-f]{32}$/.test(text ?? "");

// Where storage is forbidden, the proposal lasts as long as the session.
function keptToken(proposal) {
  try {
    if (!isToken(localStorage.getItem(NAME))) localStorage.setItem(NAME, proposal);
    return localStorage.getItem(NAME);
  } catch {
    return proposal;
  }
}

const told = new WeakSet();

export default function ({ data, parentElement, setStateValue }) {
  if (told.has(parentElement)) return;
  told.add(parentElement);
  setStateValue("token", keptToken(data.proposal));
}
