// Behaviour: where the sensor looks follows pointer, finger and arrow keys.

const retinas = new WeakMap();
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

class RetinaView {
  constructor(parent) {
    const find = (selector) => parent.querySelector(selector);
    this.root = find(".retina");
    [this.field, this.squares, this.patches, this.line] = [".field", ".squares", ".patches", ".line"].map(find);
    [this.strip, this.stripTitle] = [find(".strip canvas"), find(".strip figcaption")];
    this.field.onpointermove = this.field.onpointerdown = (event) => this.lookAt(this.placeAt(event));
    this.field.onkeydown = (event) => this.onKey(event);
  }

  update(bytes) {
    const before = this.header;
    this.header = decodeRetina(bytes);
    const { width, height, channels, pixels, start } = this.header;
    if (!before || String(before.start) !== String(start)) this.location = start;
    paint(this.field, width, height, channels, pixels);
    this.squares.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.root.style.setProperty("--ratio", width / height);
    this.field.setAttribute("aria-label", `Picture, ${width} by ${height} pixels. Arrow keys move the sensor.`);
    this.build();
    this.look();
  }

  // One square and one patch a scale, and the dot in the middle.
  build() {
    const { scales, size, factor, channels, width, height, colors } = this.header;
    const shapes = Array.from({ length: scales }, (_, scale) => {
      const square = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      square.style.stroke = colors[scale];
      return square;
    });
    const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    this.squares.replaceChildren(...shapes, dot);
    const figures = Array.from({ length: scales }, (_, scale) => {
      const [figure, caption] = [document.createElement("figure"), document.createElement("figcaption")];
      const canvas = document.createElement("canvas");
      const [side, times] = [size * factor ** scale, factor ** scale];
      const [first, second] = [document.createElement("b"), document.createElement("span")];
      first.textContent = `${side} × ${side}`;
      second.textContent = times === 1 ? "pixel by pixel" : `means of ${times} × ${times}`;
      caption.append(first, second);
      figure.style.setProperty("--color", colors[scale]);
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", `What the sensor sees at scale ${scale + 1}`);
      figure.append(caption, canvas);
      return figure;
    });
    this.patches.replaceChildren(...figures);
    const count = scales * size * size * channels;
    const share = (100 * count) / (width * height * channels);
    const channelWords = channels === 3 ? " × 3" : "";
    this.stripTitle.textContent =
      `Flattened: ${scales} × ${size} × ${size}${channelWords} = ${count} numbers, ` +
      `${share < 10 ? share.toFixed(1) : Math.round(share)} % of the picture's`;
  }

  placeAt(event) {
    const box = this.field.getBoundingClientRect();
    const { width, height } = this.header;
    return [((event.clientY - box.top) / box.height) * height, ((event.clientX - box.left) / box.width) * width];
  }

  // Pixels from the upper left corner, held inside the picture.
  lookAt(place) {
    const { height, width } = this.header;
    this.location = [height, width].map((length, axis) => {
      return Math.min(Math.max((2 * place[axis]) / length - 1, -1), 1);
    });
    this.look();
  }

  onKey(event) {
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    const { height, width } = this.header;
    this.lookAt([height, width].map((length, axis) => ((this.location[axis] + 1) * length) / 2 + step[axis]));
    event.preventDefault();
  }

  look() {
    const { height, width, channels, size, scales } = this.header;
    const found = squaresAt(this.location, this.header);
    const patches = found.map((square) => patchOf(square, this.header));
    [...this.squares.querySelectorAll("rect")].forEach((rect, scale) => {
      const { top, left, side } = found[scale];
      Object.entries({ x: left, y: top, width: side, height: side }).forEach(([name, value]) => {
        rect.setAttribute(name, value);
      });
    });
    const dot = this.squares.querySelector("circle");
    const [y, x] = this.location.map((axis, at) => ((axis + 1) * [height, width][at]) / 2);
    for (const [name, value] of [["cx", x], ["cy", y], ["r", Math.max(width, height) / 110]]) {
      dot.setAttribute(name, value);
    }
    [...this.patches.querySelectorAll("canvas")].forEach((canvas, scale) => {
      paint(canvas, size, size, channels, patches[scale]);
    });
    this.paintStrip(patches);
    const outside = found.reduce((sum, { top, left, side }) => {
      const rows = Math.max(Math.min(top + side, height) - Math.max(top, 0), 0);
      const columns = Math.max(Math.min(left + side, width) - Math.max(left, 0), 0);
      return sum + 1 - (rows * columns) / (side * side);
    }, 0);
    const share = Math.round((100 * outside) / scales);
    this.line.textContent =
      `Looks at y ${this.location[0].toFixed(2)}, x ${this.location[1].toFixed(2)} (pixel ${y.toFixed(1)}, ` +
      `${x.toFixed(1)})${share ? ` · ${share} % of what it looks at lies outside and is zero` : ""}`;
    this.root.seen = { location: this.location, squares: found, patches }; // Browser tests read it.
  }

  // All numbers in the order in which the network gets them, cut into lines; a stroke at the left tells the scale.
  paintStrip(patches) {
    const { size, scales, channels, colors } = this.header;
    const columns = size * size;
    const mark = Math.max(1, Math.round(columns / 60));
    const values = new Float64Array((columns + 2 * mark) * scales * 3);
    patches.forEach((patch, scale) => {
      const begin = scale * (columns + 2 * mark);
      const color = [1, 3, 5].map((at) => parseInt(colors[scale].slice(at, at + 2), 16));
      for (let at = 0; at < columns + 2 * mark; at++) {
        for (let channel = 0; channel < 3; channel++) {
          const number = (at - 2 * mark) * channels + (channels === 3 ? channel : 0);
          values[(begin + at) * 3 + channel] = at < mark ? color[channel] : at < 2 * mark ? 128 : patch[number];
        }
      }
    });
    paint(this.strip, columns + 2 * mark, scales, 3, values);
  }
}

export default function ({ data, parentElement }) {
  let view = retinas.get(parentElement);
  if (!view) retinas.set(parentElement, (view = new RetinaView(parentElement)));
  view.update(data);
}
