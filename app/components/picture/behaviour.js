// Behaviour: dragging, keys, the pixel under the pointer, and the one message when something has changed.

const pictures = new WeakMap();
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

class PictureView {
  constructor(parent) {
    const find = (selector) => parent.querySelector(selector);
    this.root = find(".picture");
    [this.title, this.stage, this.canvas] = [find(".title"), find(".stage"), find("canvas")];
    [this.svg, this.cursorMark] = [find(".paths"), find(".cursor")];
    [this.holder, this.line] = [find(".marks"), find(".line")];
    this.elements = { box: [], point: [] };
    this.drag = null;
    this.cursor = null; // The pixel that the keys are at.
    this.clicked = null;
    this.sentTurn = null; // The mark of the last message: an older echo must not undo a later change.
    this.hasChanged = false;
    this.canvas.onpointermove = (event) => this.onMove(event);
    this.canvas.onpointerleave = (event) => event.pointerType !== "touch" && this.describe("");
    this.canvas.onclick = (event) => this.click(this.pixelAt(event));
    this.canvas.onkeydown = (event) => this.onKey(event);
    this.canvas.onfocus = () => this.canvas.matches(":focus-visible") && this.putCursor(this.cursor ?? [0, 0]);
    this.canvas.onblur = () => this.putCursor(null);
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.root);
  }

  update(bytes, setStateValue) {
    this.setStateValue = setStateValue;
    const before = this.header;
    this.header = decodePicture(bytes);
    const { basis, turn, title, isClickable, width, height } = this.header;
    const isOther = before?.basis !== basis;
    if (isOther || (!this.drag && !this.hasChanged && (this.sentTurn === null || this.sentTurn === turn))) {
      this.drag = null;
      this.hasChanged = false;
      this.sentTurn = isOther ? null : this.sentTurn;
      this.shown = { box: this.header.boxes, point: this.header.points };
      this.clicked = this.header.clicked;
    }
    this.title.textContent = title;
    this.title.hidden = !title;
    this.canvas.style.cursor = isClickable ? "pointer" : "crosshair";
    const keys = `Arrow keys move over the pixels${isClickable ? ", Enter chooses one" : ""}.`;
    this.canvas.setAttribute("aria-label", `${title || "Picture"}: ${width} by ${height} pixels. ${keys}`);
    paintPixels(this.canvas, this.header);
    drawPaths(this.svg, this.header);
    for (const kind of ["box", "point"]) this.syncMarks(kind);
    this.fit();
    if (!this.drag) this.describe("");
  }

  syncMarks(kind) {
    const [elements, marks] = [this.elements[kind], this.shown[kind]];
    while (elements.length > marks.length) elements.pop().root.remove();
    while (elements.length < marks.length) {
      elements.push(addMark(kind, elements.length, this));
      this.holder.append(elements.at(-1).root);
    }
    marks.forEach((mark, index) => dressMark(elements[index], kind, mark, index, this.header.colors));
  }

  // As wide as the column, unless it would be taller than allowed.
  fit() {
    if (!this.header || !this.root.clientWidth) return;
    const { width, height, tallest } = this.header;
    const shownWidth = Math.min(this.root.clientWidth, (tallest * width) / height);
    this.scale = shownWidth / width;
    this.stage.style.width = `${shownWidth}px`;
    this.stage.style.height = `${shownWidth * (height / width)}px`;
    this.canvas.classList.toggle("is-enlarged", this.scale * devicePixelRatio >= 1);
    this.placeMarks();
  }

  placeMarks() {
    for (const kind of ["box", "point"]) {
      this.shown[kind].forEach((mark, at) => placeMark(this.elements[kind][at], mark, this.header, this.scale));
    }
  }

  placeAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const { width, height } = this.header;
    return [((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height];
  }

  pixelAt(event) {
    const { width, height } = this.header;
    const [x, y] = this.placeAt(event);
    return [within(Math.floor(x), 0, width - 1), within(Math.floor(y), 0, height - 1)];
  }

  startDrag(kind, index, event, corner) {
    const mark = this.shown[kind][index];
    if (event.button !== 0 || this.drag || !(corner ? mark.resizable : mark.movable)) return;
    event.stopPropagation();
    const [x, y] = this.placeAt(event);
    const { root } = this.elements[kind][index];
    root.setPointerCapture(event.pointerId);
    root.focus();
    event.preventDefault(); // Else the text around would be selected.
    const isFar = (side) => corner?.[side] > 0;
    const from = [mark.x + (isFar(0) ? mark.w : 0), mark.y + (isFar(1) ? mark.h : 0)];
    this.drag = { kind, index, corner, before: mark, grip: [x - from[0], y - from[1]], pointer: event.pointerId };
  }

  onMove(event) {
    const pixel = this.pixelAt(event);
    if (this.drag && event.pointerId === this.drag.pointer) {
      const { kind, index, corner, before, grip } = this.drag;
      const [x, y] = this.placeAt(event).map((value, axis) => value - grip[axis]);
      const move = kind === "box" ? movedBox : movedPoint;
      const mark = corner ? resizedBox(before, corner, x, y, this.header) : move(before, x, y, this.header);
      this.change(kind, index, mark);
      this.describeMark(kind, index, pixel);
    } else this.describePixel(pixel);
  }

  endDrag() {
    this.drag = null;
    this.send();
  }

  cancelDrag() {
    if (!this.drag) return;
    const { kind, index, before } = this.drag;
    this.drag = null;
    this.change(kind, index, before);
    this.hasChanged = false;
    this.describeMark(kind, index);
  }

  change(kind, index, mark) {
    const old = this.shown[kind][index];
    if (["x", "y", "w", "h"].every((name) => old[name] === mark[name])) return;
    this.shown[kind] = this.shown[kind].map((other, at) => (at === index ? mark : other));
    this.hasChanged = true;
    placeMark(this.elements[kind][index], mark, this.header, this.scale);
  }

  onMarkKey(kind, index, event) {
    const mark = this.shown[kind][index];
    if (event.key === "Escape" && this.drag) {
      this.cancelDrag();
      event.preventDefault();
      return;
    }
    if (!STEPS[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    const [right, down] = STEPS[event.key].map((by) => by * mark.step);
    if (event.shiftKey && mark.resizable) {
      // A square follows either key, also where that makes it smaller.
      const [more, lower] = mark.keep_square ? [right + down, right + down] : [right, down];
      const corner = [mark.x + mark.w + more, mark.y + mark.h + lower];
      this.change(kind, index, resizedBox(mark, [1, 1], ...corner, this.header));
    } else if (!event.shiftKey && mark.movable) {
      const move = kind === "box" ? movedBox : movedPoint;
      this.change(kind, index, move(mark, mark.x + right, mark.y + down, this.header));
    } else return;
    event.preventDefault();
    this.describeMark(kind, index);
  }

  onMarkBlur() {
    if (!this.drag) this.send();
    this.describe("");
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    if (step) {
      const { width, height } = this.header;
      const [x, y] = this.cursor ?? [-step[0], -step[1]];
      this.putCursor([within(x + step[0], 0, width - 1), within(y + step[1], 0, height - 1)]);
    } else if ((event.key === "Enter" || event.key === " ") && this.cursor) this.click(this.cursor);
    else return;
    event.preventDefault();
  }

  putCursor(pixel) {
    this.cursor = pixel;
    this.cursorMark.hidden = !pixel;
    if (!pixel) return this.describe("");
    const { width, height } = this.header;
    Object.assign(this.cursorMark.style, {
      left: `${(100 * pixel[0]) / width}%`,
      top: `${(100 * pixel[1]) / height}%`,
      width: `${100 / width}%`,
      height: `${100 / height}%`,
    });
    this.describePixel(pixel);
  }

  click(pixel) {
    if (!this.header.isClickable) return;
    this.clicked = pixel;
    this.hasChanged = true;
    this.send();
  }

  // One message a change; nothing where a drag ended where it began.
  send() {
    if (!this.hasChanged) return;
    this.hasChanged = false;
    this.sentTurn = Date.now();
    this.setStateValue("change", {
      basis: this.header.basis,
      boxes: this.shown.box.map(({ x, y, w, h }) => [x, y, w, h]),
      points: this.shown.point.map(({ x, y }) => [x, y]),
      clicked: this.clicked,
      turn: this.sentTurn,
    });
  }

  describePixel(pixel) {
    this.describe(`x ${pixel[0]}, y ${pixel[1]} · `, pixelInWords(this.header, ...pixel));
  }

  describeMark(kind, index, pixel = null) {
    const mark = this.shown[kind][index];
    const name = mark.label || `${kind} ${index + 1}`;
    const below = pixel ? ` · pixel ${pixel.join(", ")}: ${pixelInWords(this.header, ...pixel)}` : "";
    this.describe(`${name} · `, inWords(mark), below);
  }

  describe(before, strong = "", after = "") {
    if (!before && document.activeElement && this.holder.contains(this.root.getRootNode().activeElement)) return;
    const value = document.createElement("strong");
    value.textContent = strong;
    this.line.replaceChildren(before, value, after);
    if (!before) this.line.textContent = this.header.note ?? this.hint();
  }

  hint() {
    const { boxes, points, isClickable } = this.header;
    const isMoved = [...boxes, ...points].some(isFree);
    const moving = "drag what has a solid frame, or move it with the arrow keys";
    const parts = ["Point at a pixel", isClickable && "click one", isMoved && moving];
    return `${parts.filter(Boolean).join("; ")}.`;
  }
}

export default function ({ data, parentElement, setStateValue }) {
  let view = pictures.get(parentElement);
  if (!view) {
    view = new PictureView(parentElement);
    pictures.set(parentElement, view);
  }
  view.update(data, setStateValue);
  return () => view.observer.disconnect();
}
