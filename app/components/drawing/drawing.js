// A drawing is a list of strokes; a stroke is {width, points: [[x, y], ...]}, all as parts of the pad's side.

const INTERVAL_MS = 200; // Between two messages while the pen moves.
const PATIENCE_MS = 3000; // After this long, a run that is not over no longer holds a message back.
const REFERENCE_SIDE = 280; // The brush is given in pixels of a pad of this side.

const pads = new WeakMap();
const strokesByKey = new Map(); // Outlives an element that Streamlit takes down and sets up again in one visit.

function isAppRunning() {
  return document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "running";
}

class Pad {
  constructor(parent, data) {
    const find = (selector) => parent.querySelector(selector);
    this.holder = find(".pad");
    this.canvas = find("canvas");
    this.context = this.canvas.getContext("2d");
    this.invitation = find(".invitation");
    this.undo = find(".undo");
    this.clear = find(".clear");
    this.brush = find(".brush");
    this.strokes = data.hasInk ? (strokesByKey.get(data.key) ?? []) : [];
    strokesByKey.set(data.key, this.strokes);
    this.current = null;
    this.sentAt = 0;
    this.timer = null;
    this.canvas.onpointerdown = (event) => this.start(event);
    this.canvas.onpointermove = (event) => this.extend(event);
    this.canvas.onpointerup = this.canvas.onpointercancel = this.canvas.onlostpointercapture = () => this.finish();
    this.undo.onclick = () => this.change(() => this.strokes.pop());
    this.clear.onclick = () => this.change(() => (this.strokes.length = 0));
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.holder);
    this.showTools();
  }

  update(data, setStateValue) {
    this.setStateValue = setStateValue;
    this.imageSide = data.imageSide;
    this.holder.style.maxWidth = `${data.size}px`;
  }

  // The canvas has one pixel a device pixel.
  fit() {
    const side = Math.round(this.holder.clientWidth * devicePixelRatio);
    if (!side || side === this.canvas.width) return;
    [this.canvas.width, this.canvas.height] = [side, side];
    this.redraw();
  }

  redraw() {
    this.context.fillStyle = "#000000";
    this.context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    for (const stroke of this.strokes) this.ink(stroke, 0);
  }

  // Draws a stroke from its point `from` on.
  ink({ width, points }, from) {
    const side = this.canvas.width;
    const context = this.context;
    context.strokeStyle = context.fillStyle = "#ffffff";
    context.lineWidth = width * side;
    context.lineCap = context.lineJoin = "round";
    context.beginPath();
    if (points.length === 1) {
      // A line of no length leaves no ink.
      context.arc(points[0][0] * side, points[0][1] * side, (width * side) / 2, 0, 2 * Math.PI);
      context.fill();
      return;
    }
    for (const [x, y] of points.slice(from)) context.lineTo(x * side, y * side);
    context.stroke();
  }

  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  }

  start(event) {
    if (this.current || event.button !== 0) return; // One pen at a time, with its main button.
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    this.current = { width: Number(this.brush.value) / REFERENCE_SIDE, points: [this.place(event)] };
    this.change(() => this.strokes.push(this.current), this.current);
  }

  extend(event) {
    if (!this.current || event.pointerId !== this.pointer) return;
    const moves = event.getCoalescedEvents?.() ?? [];
    const from = this.current.points.length - 1;
    this.current.points.push(...(moves.length ? moves : [event]).map((move) => this.place(move)));
    this.ink(this.current, from);
    this.sendSoon();
  }

  finish() {
    if (!this.current) return;
    this.current = null;
    this.showTools();
    this.sendSoon();
  }

  change(edit, added = null) {
    edit();
    if (added) this.ink(added, 0);
    else this.redraw();
    this.showTools();
    this.sendSoon();
  }

  showTools() {
    const isEmpty = this.strokes.length === 0;
    this.invitation.hidden = !isEmpty;
    this.undo.disabled = this.clear.disabled = isEmpty || this.current !== null;
  }

  sendSoon() {
    if (this.timer !== null) return;
    this.timer = setTimeout(() => this.send(), Math.max(0, this.sentAt + INTERVAL_MS - performance.now()));
  }

  // A message stops the run in progress: sent too early, each run would be stopped before it shows anything.
  send() {
    this.timer = null;
    if (isAppRunning() && performance.now() < this.sentAt + PATIENCE_MS) {
      this.timer = setTimeout(() => this.send(), 25);
      return;
    }
    this.sentAt = performance.now();
    this.setStateValue("image", this.strokes.length ? this.image() : null);
  }

  image() {
    const small = document.createElement("canvas");
    small.width = small.height = this.imageSide;
    const context = small.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.drawImage(this.canvas, 0, 0, this.imageSide, this.imageSide);
    return small.toDataURL("image/png");
  }

  close() {
    clearTimeout(this.timer);
    this.observer.disconnect();
  }
}

export default function ({ data, parentElement, setStateValue }) {
  let pad = pads.get(parentElement);
  if (!pad) {
    pad = new Pad(parentElement, data);
    pads.set(parentElement, pad);
  }
  pad.update(data, setStateValue);
  return () => pad.close();
}
