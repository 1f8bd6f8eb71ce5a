// The token is what this browser has kept from before, else the server's proposal. A cookie tells it with the next
// page's first message; local storage keeps it where cookies are refused. Only a token that the server does not know
// yet is sent: an answer just as somebody presses a button would break off the run that the press starts.
const NAME = "cnn-visual-lab.visitor";
const A_YEAR_S = 31536000;
const isToken = (text) => /^[0-9a-f]{32}$/.test(text ?? "");

const inCookie = () => document.cookie.split("; ").find((pair) => pair.startsWith(`${NAME}=`))?.slice(NAME.length + 1);
const inStorage = () => localStorage.getItem(NAME);
const toCookie = (token) => (document.cookie = `${NAME}=${token}; path=/; max-age=${A_YEAR_S}; samesite=lax`);
const toStorage = (token) => localStorage.setItem(NAME, token);

// Where both are forbidden, the proposal lasts as long as the session.
function attempt(action, token) {
  try {
    return action(token);
  } catch {
    return undefined;
  }
}

const told = new WeakSet();

export default function ({ data, parentElement, setStateValue }) {
  if (told.has(parentElement)) return;
  told.add(parentElement);
  const token = [inCookie, inStorage].map((read) => attempt(read)).find(isToken) ?? data.proposal;
  for (const keep of [toCookie, toStorage]) attempt(keep, token);
  if (token !== data.proposal) setStateValue("token", token);
}
