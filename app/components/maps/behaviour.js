// All maps in a sheet, one of them large; pointing at a cell frames what it sees of the picture.

const views = new WeakMap();
const TILE = 58;
const GAP = 4;
const NARROW = 560;
const LINES_AT_ONCE = 8;
const MOST_CANVAS = 16000; // Pixels: taller ones stay white in some browsers.
const TELL_AFTER_MS = 250;
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

class MapsView {
  constructor(parent, tell, tellLaid) {
    const find = (selector) => parent.querySelector(selector);
    [this.tell, this.tellLaid] = [tell, tellLaid];
    [this.picture, this.over, this.map, this.seen] = [".picture", ".over", ".map", ".seen"].map(find);
    [this.name, this.line, this.sheet, this.frame, this.lay, this.count] =
      [".name", ".line", ".sheet", ".frame", ".lay", ".count"].map(find);
    [this.least, this.bar, this.most] = [".least", ".bar", ".most"].map(find);
    this.tiles = find(".sheet canvas");
    this.rect = find(".seen rect");
    this.sheet.onclick = (event) => this.choose(this.tileAt(event));
    this.sheet.onpointermove = (event) => this.describe(this.tileAt(event));
    this.sheet.onpointerleave = () => this.showLine();
    this.sheet.onkeydown = (event) => this.onSheetKey(event);
    this.map.onpointermove = this.map.onpointerdown = (event) => this.pointAt(this.cellAt(event));
    // A finger that is lifted leaves the map, too: what it has pointed at stays.
    this.map.onpointerleave = (event) => event.pointerType === "touch" || this.pointAt(null);
    this.map.onkeydown = (event) => this.onMapKey(event);
    this.lay.onchange = () => this.onLay();
    this.more = find(".more");
    this.more.onclick = () => this.showMore();
    new ResizeObserver(() => this.header && this.drawSheet()).observe(this.sheet);
  }

  update(bytes) {
    const before = this.header;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const length = view.getUint32(0, true);
    this.header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
    const { rows, columns, channels, picture } = this.header;
    this.steps = bytes.subarray(4 + length, 4 + length + rows * columns * channels);
    this.pixels = bytes.subarray(4 + length + rows * columns * channels);
    if (!before) this.lay.checked = this.header.laid;
    if (before?.sheet !== this.header.sheet) {
      this.chosen = this.header.first;
      this.sheet.scrollTop = 0;
      this.lines = 0;
    }
    this.cell = null;
    this.palette = paletteOf(this.header.colors);
    this.paintPicture();
    this.map.parentElement.style.setProperty("--ratio", columns / rows);
    this.picture.parentElement.style.setProperty("--ratio", picture.width / picture.height);
    this.seen.setAttribute("viewBox", `0 0 ${picture.width} ${picture.height}`);
    this.drawSheet();
    this.show();
  }

  paintPicture() {
    const { width, height, channels } = this.header.picture;
    const image = new ImageData(width, height);
    for (let index = 0; index < width * height; index++) {
      for (let color = 0; color < 3; color++) {
        image.data[4 * index + color] = this.pixels[index * channels + (channels === 3 ? color : 0)];
      }
      image.data[4 * index + 3] = 255;
    }
    [this.picture.width, this.picture.height] = [width, height];
    this.picture.getContext("2d").putImageData(image, 0, 0);
    this.picture.classList.toggle("is-fine", width > 100);
    this.picture.setAttribute("aria-label", `The picture, ${width} by ${height} pixels`);
  }

  // The value that a map has in a cell.
  valueAt(channel, index) {
    const { rows, columns, low, high } = this.header;
    return low[channel] + (this.steps[channel * rows * columns + index] / 255) * (high[channel] - low[channel]);
  }

  // Values between which the colours of a map run: symmetric around zero where some are negative.
  range(channel) {
    const { low, high, alike, signed } = this.header;
    const [least, most] = alike ? [Math.min(...low), Math.max(...high)] : [low[channel], high[channel]];
    if (!signed) return [Math.min(0, least), most];
    const reach = Math.max(Math.abs(least), Math.abs(most));
    return [-reach, reach];
  }

  imageOf(channel) {
    const { rows, columns, low, high } = this.header;
    const image = new ImageData(columns, rows);
    const [least, most] = this.range(channel);
    const room = most > least ? 255 / (most - least) : 0;
    const colors = Uint32Array.from({ length: 256 }, (_, step) => {
      const value = low[channel] + (step / 255) * (high[channel] - low[channel]);
      return this.palette[Math.max(0, Math.min(255, Math.round((value - least) * room)))];
    });
    const pixels = new Uint32Array(image.data.buffer);
    const first = channel * rows * columns;
    for (let index = 0; index < pixels.length; index++) pixels[index] = colors[this.steps[first + index]];
    return image;
  }

  drawSheet() {
    const { order, rows, columns } = this.header;
    const width = this.sheet.clientWidth;
    if (!width) return;
    this.perRow = Math.max(1, Math.floor((width + GAP) / (TILE + GAP)));
    // A sheet that scrolls inside a page that scrolls is a trap for fingers: where it is narrow it grows instead.
    const isNarrow = width < NARROW;
    const all = Math.ceil(order.length / this.perRow);
    const needed = Math.floor(order.indexOf(this.chosen) / this.perRow) + 1;
    this.lines = Math.min(all, isNarrow ? Math.max(this.lines, LINES_AT_ONCE, needed) : all);
    const lines = this.lines;
    this.sheet.classList.toggle("is-narrow", isNarrow);
    const ratio = Math.min(window.devicePixelRatio || 1, MOST_CANVAS / (lines * (TILE + GAP)));
    const size = [this.perRow * (TILE + GAP) - GAP, lines * (TILE + GAP) - GAP];
    [this.tiles.style.width, this.tiles.style.height] = size.map((side) => `${side}px`);
    [this.tiles.width, this.tiles.height] = size.map((side) => Math.round(side * ratio));
    const context = this.tiles.getContext("2d");
    context.imageSmoothingEnabled = rows > TILE;
    context.scale(ratio, ratio);
    const one = new OffscreenCanvas(columns, rows);
    order.slice(0, lines * this.perRow).forEach((channel, place) => {
      one.getContext("2d").putImageData(this.imageOf(channel), 0, 0);
      const [x, y] = [(place % this.perRow) * (TILE + GAP), Math.floor(place / this.perRow) * (TILE + GAP)];
      context.drawImage(one, x, y, TILE, TILE);
    });
    this.sheet.setAttribute("aria-label", `${order.length} maps. Arrow keys choose one.`);
    const isLonger = !isNarrow && this.sheet.scrollHeight > this.sheet.clientHeight + 1;
    const left = order.length - lines * this.perRow;
    const number = order.length.toLocaleString("en");
    const shown = left > 0 ? `${order.length - left} of ${number} maps` : `All ${number} maps`;
    this.count.textContent = `${shown}${isLonger ? " (scroll for more)" : ""}`;
    this.more.hidden = left <= 0;
    this.more.textContent = `Show ${Math.min(left, LINES_AT_ONCE * this.perRow)} more`;
    this.placeFrame();
  }

  showMore() {
    this.lines += LINES_AT_ONCE;
    this.drawSheet();
  }

  onLay() {
    this.over.hidden = !this.lay.checked;
    this.tellLaid(this.lay.checked);
  }

  placeFrame() {
    const place = this.header.order.indexOf(this.chosen);
    const [x, y] = [(place % this.perRow) * (TILE + GAP), Math.floor(place / this.perRow) * (TILE + GAP)];
    Object.assign(this.frame.style, {
      left: `${x - 2}px`, top: `${y - 2}px`, width: `${TILE + 4}px`, height: `${TILE + 4}px`,
    });
  }

  show() {
    const { rows, columns, reduced } = this.header;
    const image = this.imageOf(this.chosen);
    for (const canvas of [this.map, this.over]) {
      [canvas.width, canvas.height] = [columns, rows];
      canvas.getContext("2d").putImageData(image, 0, 0);
    }
    const averaged = reduced > 1 ? `, ${reduced} × ${reduced} averaged` : "";
    this.name.textContent = `Map ${this.chosen + 1}: ${rows} × ${columns}${averaged}`;
    this.map.setAttribute("aria-label", `${this.name.textContent}. Arrow keys move over its cells.`);
    this.over.hidden = !this.lay.checked;
    const [least, most] = this.range(this.chosen);
    [this.least.textContent, this.most.textContent] = [short(least), short(most)];
    this.bar.style.background = `linear-gradient(to right, ${gradientOf(this.header.colors)})`;
    if (this.perRow) this.placeFrame();
    this.pointAt(null);
  }

  choose(channel) {
    if (channel === undefined || channel === this.chosen) return;
    this.chosen = channel;
    if (this.header.order.indexOf(channel) >= this.lines * this.perRow) this.drawSheet();
    this.show();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell({ channel, sheet: this.header.sheet }), TELL_AFTER_MS);
  }

  tileAt(event) {
    const box = this.tiles.getBoundingClientRect();
    const [column, row] = [event.clientX - box.left, event.clientY - box.top].map((at) => Math.floor(at / (TILE + GAP)));
    return column < this.perRow && row < this.lines ? this.header.order[row * this.perRow + column] : undefined;
  }

  cellAt(event) {
    const box = this.map.getBoundingClientRect();
    const { rows, columns } = this.header;
    const row = Math.floor(((event.clientY - box.top) / box.height) * rows);
    const column = Math.floor(((event.clientX - box.left) / box.width) * columns);
    return [Math.min(Math.max(row, 0), rows - 1), Math.min(Math.max(column, 0), columns - 1)];
  }

  // Pixels of the picture that a cell sees: first and last of each axis, the picture's edges as limits.
  seenBy([row, column]) {
    const { field, picture, reduced } = this.header;
    const span = ([size, jump, start], index, limit) => {
      const first = start + index * reduced * jump;
      const last = first + size + (reduced - 1) * jump - 1;
      return [Math.max(first, 0), Math.min(last, limit - 1)];
    };
    return field && [span(field.rows, row, picture.height), span(field.columns, column, picture.width)];
  }

  pointAt(cell) {
    this.cell = cell;
    const seen = cell && this.seenBy(cell);
    this.rect.style.display = seen ? "" : "none";
    if (seen) {
      const [[top, bottom], [left, right]] = seen;
      Object.entries({ x: left, y: top, width: right - left + 1, height: bottom - top + 1 }).forEach(([name, value]) =>
        this.rect.setAttribute(name, value));
    }
    this.showLine();
  }

  showLine() {
    if (!this.cell) return this.describe(this.chosen);
    const [row, column] = this.cell;
    const seen = this.seenBy(this.cell);
    const value = this.valueAt(this.chosen, row * this.header.columns + column);
    const sees = seen
      ? `It sees rows ${seen[0][0] + 1} to ${seen[0][1] + 1} and columns ${seen[1][0] + 1} to ${seen[1][1] + 1} ` +
        "of the picture (framed)."
      : "It sees the whole picture.";
    this.line.textContent = `Map ${this.chosen + 1}, row ${row + 1}, column ${column + 1}: ${short(value)}. ${sees}`;
  }

  describe(channel) {
    if (channel === undefined) return;
    const { means, high, contributions, signed, target } = this.header;
    const silent = !signed && high[channel] <= 0 ? " It finds nothing on this picture." : "";
    this.line.textContent =
      `Map ${channel + 1}: mean ${short(means[channel])}, greatest ${short(high[channel])}, ` +
      `contribution to ${target} ${short(contributions[channel], true)}.${silent} Point at the large map for its values.`;
  }

  onSheetKey(event) {
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    const place = this.header.order.indexOf(this.chosen) + step[0] * this.perRow + step[1];
    this.choose(this.header.order[place]);
    this.frame.scrollIntoView({ block: "nearest" });
  }

  onMapKey(event) {
    const step = ARROWS[event.key];
    if (!step) return;
    event.preventDefault();
    const { rows, columns } = this.header;
    const [row, column] = this.cell || [Math.floor(rows / 2), Math.floor(columns / 2)];
    const clamp = (value, count) => Math.min(Math.max(value, 0), count - 1);
    this.pointAt([clamp(row + step[0], rows), clamp(column + step[1], columns)]);
  }
}

// Colours as canvas pixels hold them: red in the lowest byte, opaque.
function paletteOf(colors) {
  return Uint32Array.from({ length: 256 }, (_, step) => {
    const [red, green, blue] = colors.slice(3 * step, 3 * step + 3);
    return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
  });
}

// Some of the colours, for a bar that tells which values they stand for.
function gradientOf(colors) {
  return [0, 51, 102, 153, 204, 255].map((step) => `rgb(${colors.slice(3 * step, 3 * step + 3).join(" ")})`).join(", ");
}

function short(value, isSigned = false) {
  const text = value === 0 ? "0" : Math.abs(value) >= 0.001 ? String(Number(value.toPrecision(3))) : value.toExponential(1);
  return (isSigned && value > 0 ? "+" : "") + text.replaceAll("-", "−");
}

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  if (!views.has(parentElement)) {
    const tell = (chosen) => setStateValue("chosen", chosen);
    views.set(parentElement, new MapsView(parentElement, tell, (isLaid) => setStateValue("laid", isLaid)));
  }
  views.get(parentElement).update(data);
}
