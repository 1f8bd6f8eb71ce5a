// Pictures in a sheet; one is framed. Pointing names a picture, choosing tells the page.

const views = new WeakMap();
const GAP = 4;
const TELL_AFTER_MS = 200;
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

class SheetView {
  constructor(parent, tell) {
    const find = (selector) => parent.querySelector(selector);
    this.tell = tell;
    [this.sheet, this.tiles, this.frame, this.line] = [".sheet", "canvas", ".frame", ".line"].map(find);
    this.sheet.onclick = (event) => this.choose(this.placeAt(event));
    this.sheet.onpointermove = (event) => this.say(this.placeAt(event));
    this.sheet.onpointerleave = () => this.say(this.chosen);
    this.sheet.onkeydown = (event) => this.onKey(event);
    new ResizeObserver(() => this.header && this.draw()).observe(this.sheet);
  }

  update(bytes) {
    const before = this.header;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const length = view.getUint32(0, true);
    this.header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
    this.pixels = bytes.subarray(4 + length);
    // An answer to an earlier choice must not undo one that is on its way.
    if (!this.timer || before?.turn !== this.header.turn) this.chosen = this.header.chosen;
    if (before?.turn !== this.header.turn) this.sheet.scrollTop = 0;
    this.sheet.setAttribute("aria-label", `${this.header.label}. Arrow keys choose one.`);
    this.draw();
    this.say(this.chosen);
  }

  // Tiles are as high as the largest side, so that tall and wide pictures keep their form.
  draw() {
    const { count, height, width, side } = this.header;
    const room = this.sheet.clientWidth;
    if (!room) return;
    const scale = side / Math.max(height, width);
    this.size = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
    const [across, down] = this.size;
    this.perRow = Math.max(1, Math.floor((room + GAP) / (across + GAP)));
    const lines = Math.ceil(count / this.perRow);
    const ratio = window.devicePixelRatio || 1;
    const whole = [Math.min(count, this.perRow) * (across + GAP) - GAP, lines * (down + GAP) - GAP];
    [this.tiles.style.width, this.tiles.style.height] = whole.map((length) => `${length}px`);
    [this.tiles.width, this.tiles.height] = whole.map((length) => Math.round(length * ratio));
    const context = this.tiles.getContext("2d");
    context.imageSmoothingEnabled = false;
    context.scale(ratio, ratio);
    const one = new OffscreenCanvas(width, height);
    for (let place = 0; place < count; place++) {
      one.getContext("2d").putImageData(this.imageOf(place), 0, 0);
      context.drawImage(one, ...this.cornerOf(place), across, down);
    }
    this.placeFrame();
  }

  imageOf(place) {
    const { height, width } = this.header;
    const image = new ImageData(width, height);
    const first = place * height * width;
    for (let index = 0; index < height * width; index++) {
      for (let color = 0; color < 3; color++) image.data[4 * index + color] = this.pixels[3 * (first + index) + color];
      image.data[4 * index + 3] = 255;
    }
    return image;
  }

  cornerOf(place) {
    return [(place % this.perRow) * (this.size[0] + GAP), Math.floor(place / this.perRow) * (this.size[1] + GAP)];
  }

  placeFrame() {
    const [x, y] = this.cornerOf(this.chosen);
    Object.assign(this.frame.style, {
      left: `${x - 3}px`, top: `${y - 3}px`, width: `${this.size[0] + 6}px`, height: `${this.size[1] + 6}px`,
    });
  }

  placeAt(event) {
    const box = this.tiles.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left) / (this.size[0] + GAP));
    const row = Math.floor((event.clientY - box.top) / (this.size[1] + GAP));
    const place = row * this.perRow + column;
    return column >= 0 && column < this.perRow && row >= 0 && place < this.header.count ? place : undefined;
  }

  say(place) {
    if (place !== undefined) this.line.textContent = this.header.names[place];
  }

  choose(place) {
    if (place === undefined || place === this.chosen || !(place >= 0 && place < this.header.count)) return;
    this.chosen = place;
    this.placeFrame();
    this.say(place);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = null;
      this.tell({ place, turn: this.header.turn });
    }, TELL_AFTER_MS);
  }

  onKey(event) {
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    this.choose(this.chosen + step[0] * this.perRow + step[1]);
    this.frame.scrollIntoView({ block: "nearest" });
  }
}

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  if (!views.has(parentElement)) {
    views.set(parentElement, new SheetView(parentElement, (chosen) => setStateValue("chosen", chosen)));
  }
  views.get(parentElement).update(data);
}
