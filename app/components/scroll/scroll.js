// One scroll a turn: a component is called again at every run of its page.
const turns = new WeakMap();

export default function ({ data, parentElement }) {
  if (!data.turn || turns.get(parentElement) === data.turn) return;
  turns.set(parentElement, data.turn);
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  document.querySelector('[data-testid="stMain"]')?.scrollTo({ top: 0, behavior: isCalm ? "auto" : "smooth" });
}
