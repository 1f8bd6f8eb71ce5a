// Behaviour: one glimpse is current; playing and stepping move it, a click makes the network look there.

const gazes = new WeakMap();
const PACE_MS = 900;
const ROW_PX = 9;
const SMALLEST_CHANGE = 0.002; // Smaller ones would not be seen beside the end of a bar.
const drawn = (path) => `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${path}"/></svg>`;
const ICONS = {
  first: drawn("M3 2v12M13 2L5 8l8 6z"),
  back: drawn("M12 2L4 8l8 6z"),
  play: drawn("M4 2l9 6-9 6z"),
  pause: drawn("M4 2h3v12H4zM9 2h3v12H9z"),
  on: drawn("M4 2l8 6-8 6z"),
};
const SVG = "http://www.w3.org/2000/svg";
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const VECTORS = {
  what: "What it saw",
  where: "Where it looked",
  memory: "Memory (the core's hidden state)",
};

class GazeView {
  constructor(parent) {
    const find = (selector) => parent.querySelector(selector);
    this.root = find(".gaze");
    [this.field, this.marks, this.patches] = [find(".field"), find(".marks"), find(".patches")];
    [this.bars, this.inside, this.line] = [find(".bars"), find(".inside"), find(".line")];
    [this.slider, this.count, this.playButton] = [find(".step"), find(".count"), find(".play")];
    for (const name of ["first", "back", "play", "on"]) find(`.${name}`).innerHTML = ICONS[name];
    find(".first").onclick = () => this.goTo(0);
    find(".back").onclick = () => this.goTo(this.step - 1);
    find(".on").onclick = () => this.goTo(this.step + 1);
    this.playButton.onclick = () => (this.timer ? this.stop() : this.play());
    this.slider.oninput = () => this.goTo(Number(this.slider.value));
    this.cursor = null; // The pixel (row, column) that the keys are at.
    this.field.onclick = (event) => this.force(this.placeAt(event));
    this.field.onkeydown = (event) => this.onKey(event);
    this.field.onblur = () => this.putCursor(null);
  }

  update(bytes, setTriggerValue) {
    this.setTriggerValue = setTriggerValue;
    const before = this.header;
    this.header = decodeRetina(bytes);
    const { width, height, channels, pixels, steps, rewind } = this.header;
    if (before?.steps !== steps) this.step = steps - 1;
    if (before && before.rewind !== rewind) this.step = 0;
    this.slider.max = steps - 1;
    this.theme = isDark(this.root) ? "dark" : "light";
    paint(this.field, width, height, channels, pixels);
    this.field.setAttribute(
      "aria-label",
      `Picture, ${width} by ${height} pixels, with the places looked at. ` +
        "Arrow keys go to a pixel, Enter makes the network look there.",
    );
    this.root.querySelector(".legend").hidden = !this.header.alone;
    this.marks.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.build();
    this.show();
  }

  build() {
    const { scales, size, factor, classes, colors, vectors } = this.header;
    this.patches.replaceChildren(
      ...Array.from({ length: scales }, (_, scale) => {
        const canvas = document.createElement("canvas");
        canvas.style.borderColor = colors.series[scale];
        canvas.setAttribute("role", "img");
        canvas.setAttribute("aria-label", `Patch ${scale + 1}, of ${size * factor ** scale} pixels`);
        return canvas;
      }),
    );
    this.bars.replaceChildren(
      ...classes.map((name) => {
        const row = document.createElement("div");
        const tags = ["span", "div", "div", "i", "span"];
        const [label, track, bar, stroke, number] = tags.map((tag) => document.createElement(tag));
        label.textContent = name;
        track.append(bar, stroke);
        row.append(label, track, number);
        return row;
      }),
    );
    this.inside.replaceChildren(
      ...Object.entries(VECTORS).map(([name, title]) => {
        const figure = document.createElement("figure");
        const [caption, canvas] = [document.createElement("figcaption"), document.createElement("canvas")];
        caption.textContent = `${title}: ${vectors[name][0].length} numbers, a row a glimpse`;
        canvas.setAttribute("role", "img");
        canvas.setAttribute("aria-label", caption.textContent);
        const strip = document.createElement("div");
        strip.className = "strip";
        strip.append(canvas);
        figure.append(caption, strip);
        this.paintVectors(canvas, name);
        return figure;
      }),
    );
  }

  // All glimpses below each other, colour by value: the largest of all is the strongest.
  paintVectors(canvas, name) {
    const rows = this.header.vectors[name];
    const most = Math.max(...rows.flat().map(Math.abs), 1e-9);
    const stops = this.header.colors.sequential[this.theme].map(channelsOf);
    const values = rows.flatMap((row) => row.flatMap((value) => mixed(stops, Math.max(value, 0) / most)));
    paint(canvas, rows[0].length, rows.length, 3, values);
    canvas.style.height = `${rows.length * ROW_PX}px`;
  }

  goTo(step) {
    const last = this.header.steps - 1;
    this.step = Math.min(Math.max(step, 0), last);
    if (this.step === last) this.stop();
    this.show();
  }

  play() {
    if (this.step === this.header.steps - 1) this.step = 0;
    this.timer = setInterval(() => this.goTo(this.step + 1), PACE_MS);
    this.playButton.innerHTML = ICONS.pause;
    this.show();
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.playButton.innerHTML = ICONS.play;
  }

  placeAt(event) {
    const box = this.field.getBoundingClientRect();
    return [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width];
  }

  // Shares of the picture's height and width.
  force(place) {
    const [y, x] = place.map((share) => Math.min(Math.max(2 * share - 1, -1), 1));
    this.setTriggerValue("forced", { step: this.step, y, x });
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const sides = [this.header.height, this.header.width];
    const step = STEPS[event.key];
    if (step) {
      const [x, y] = this.pixel(this.header.locations[this.step]);
      const from = this.cursor ?? [y, x].map(Math.floor);
      this.putCursor(from.map((at, axis) => Math.min(Math.max(at + step[axis], 0), sides[axis] - 1)));
    } else if (event.key === "Enter" && this.cursor) this.force(this.cursor.map((at, axis) => (at + 0.5) / sides[axis]));
    else return;
    event.preventDefault();
  }

  putCursor(pixel) {
    this.cursor = pixel;
    this.show();
    if (pixel) this.line.textContent = `Pixel ${pixel[1]}, ${pixel[0]}: Enter makes it look there at this glimpse.`;
  }

  pixel([y, x]) {
    return [((x + 1) / 2) * this.header.width, ((y + 1) / 2) * this.header.height];
  }

  show() {
    const { locations, steps, size, probabilities, alone, held, expected, classes } = this.header;
    this.slider.value = this.step;
    this.count.textContent = `glimpse ${this.step + 1} of ${steps}`;
    const squares = squaresAt(locations[this.step], this.header);
    this.drawMarks(squares);
    [...this.patches.children].forEach((canvas, scale) => {
      paint(canvas, size, size, 1, patchOf(squares[scale], this.header));
    });
    const now = probabilities[this.step];
    const best = now.indexOf(Math.max(...now));
    [...this.bars.children].forEach((row, index) => {
      row.classList.toggle("is-best", index === best);
      row.children[1].firstChild.style.width = `${100 * now[index]}%`;
      row.lastChild.textContent = percent(now[index]);
      const stroke = row.children[1].lastChild;
      stroke.hidden = !alone || Math.abs(alone[this.step][index] - now[index]) < SMALLEST_CHANGE;
      if (alone) stroke.style.left = `${100 * alone[this.step][index]}%`;
    });
    [...this.inside.querySelectorAll("canvas")].forEach((canvas) => {
      canvas.parentElement.style.setProperty("--row", `${this.step * ROW_PX}px`);
    });
    const [y, x] = locations[this.step].map((axis) => axis.toFixed(2));
    const hope = this.step < steps - 1 ? ` It expects a reward of ${expected[this.step].toFixed(2)}.` : "";
    const whose = held[this.step] ? ", where you made it look" : "";
    this.line.textContent =
      `Glimpse ${this.step + 1} at y ${y}, x ${x}${whose}: it would answer ${classes[best]} ` +
      `(${percent(now[best])}${alone ? `; left to itself ${this.inWords(alone[this.step])}` : ""}).${hope}`;
  }

  inWords(shares) {
    const best = shares.indexOf(Math.max(...shares));
    return `${this.header.classes[best]}, ${percent(shares[best])}`;
  }

  // The path so far, the squares of this glimpse, and the policy's next: its mean and one deviation around.
  drawMarks(squares) {
    const { locations, means, held, deviation, colors, width, height, steps } = this.header;
    const parts = [];
    const add = (tag, facts, className) => {
      const part = document.createElementNS(SVG, tag);
      for (const [name, value] of Object.entries(facts)) part.setAttribute(name, value);
      part.setAttribute("class", className);
      parts.push(part);
      return part;
    };
    squares.forEach(({ top, left, side }, scale) => {
      add("rect", { x: left, y: top, width: side, height: side }, "square").style.stroke = colors.series[scale];
    });
    const path = locations.slice(0, this.step + 1).map((location) => this.pixel(location));
    add("polyline", { points: path.map(String).join(" ") }, "path-under");
    add("polyline", { points: path.map(String).join(" ") }, "path");
    path.forEach(([x, y], index) => {
      const r = Math.max(width, height) / (index === this.step ? 40 : 70);
      if (held[index]) {
        const corners = [[0, -1], [1, 0], [0, 1], [-1, 0]].map(([right, down]) => [x + 1.8 * r * right, y + 1.8 * r * down]);
        add("polygon", { points: corners.map(String).join(" ") }, "place is-held");
      } else add("circle", { cx: x, cy: y, r }, "place");
    });
    if (this.cursor) add("rect", { x: this.cursor[1], y: this.cursor[0], width: 1, height: 1 }, "cursor");
    if (deviation !== null && this.step < steps - 1) {
      const [cx, cy] = this.pixel(means[this.step + 1]);
      add("ellipse", { cx, cy, rx: (deviation * width) / 2, ry: (deviation * height) / 2 }, "policy");
    }
    this.marks.replaceChildren(...parts);
  }
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}

function isDark(root) {
  const probe = getComputedStyle(root).getPropertyValue("--st-background-color").trim();
  const [red, green, blue] = channelsOf(probe.length === 7 ? probe : "#ffffff");
  return red + green + blue < 384;
}

function channelsOf(color) {
  return [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
}

function mixed(stops, position) {
  const at = Math.min(position, 1) * (stops.length - 1);
  const low = Math.min(Math.floor(at), stops.length - 2);
  return stops[low].map((channel, index) => channel + (at - low) * (stops[low + 1][index] - channel));
}

export default function ({ data, parentElement, setTriggerValue }) {
  let view = gazes.get(parentElement);
  if (!view) gazes.set(parentElement, (view = new GazeView(parentElement)));
  view.update(data, setTriggerValue);
  return () => view.stop();
}
