// Behaviour: frames for the grids, the cursor by pointer, touch and keys, the line of values, the chosen cell.

const instances = new WeakMap();
const HINT = "Point at a cell, or move with the arrow keys";

class Grids {
  constructor(parent) {
    this.root = parent.querySelector(".grids");
    this.holder = parent.querySelector(".frames");
    this.line = parent.querySelector(".line");
    this.frames = [];
    this.cursor = null;
    this.selected = null;
    this.sent = []; // Choices that the server has not sent back yet: an echo must not undo a later choice.
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.root);
    document.fonts.ready.then(() => this.draw());
  }

  update(bytes, setStateValue) {
    this.setStateValue = setStateValue;
    if (!areSameBytes(this.bytes, bytes)) {
      this.bytes = bytes.slice();
      const before = this.header?.selected ?? null;
      this.header = decodePayload(bytes);
      this.adoptSelection(before, this.header.selected);
      if (this.cursor && !this.exists(this.cursor)) this.cursor = null;
      this.syncFrames();
    }
    this.drawnWidth = 0; // The theme may be another one.
    this.draw();
  }

  adoptSelection(before, now) {
    const echo = this.sent.findIndex((cell) => areSameCells(cell, now));
    if (echo >= 0) this.sent.splice(0, echo + 1);
    else if (!areSameCells(before, now) || this.sent.length === 0) this.selected = now;
  }

  exists({ grid, row, col }) {
    const shown = this.header.grids[grid];
    return shown !== undefined && row < shown.rows && col < shown.cols;
  }

  // Frames are kept between runs, so that focus and scrolling are.
  syncFrames() {
    while (this.frames.length > this.header.grids.length) this.frames.pop().figure.remove();
    while (this.frames.length < this.header.grids.length) this.frames.push(this.addFrame(this.frames.length));
    this.header.grids.forEach((grid, index) => {
      const { caption, marks } = this.frames[index];
      caption.textContent = grid.title;
      caption.hidden = !grid.title;
      const name = grid.title || [grid.rowTitle, grid.columnTitle].filter(Boolean).join(" by ") || "Grid";
      const keys = `Arrow keys move${grid.selectable ? ", Enter chooses, Escape gives up the choice" : ""}.`;
      marks.setAttribute("aria-label", `${name}: ${grid.rows} rows, ${grid.cols} columns. ${keys}`);
      marks.style.cursor = grid.selectable ? "pointer" : "crosshair";
    });
  }

  addFrame(index) {
    const figure = document.createElement("figure");
    const caption = document.createElement("figcaption");
    const scroller = document.createElement("div");
    const stage = document.createElement("div");
    const [picture, marks] = [document.createElement("canvas"), document.createElement("canvas")];
    scroller.className = "scroller";
    stage.className = "stage";
    picture.setAttribute("aria-hidden", "true");
    marks.className = "marks";
    marks.tabIndex = 0;
    marks.setAttribute("role", "application");
    marks.setAttribute("aria-roledescription", "grid of values");
    marks.onpointermove = (event) => this.moveTo(this.cellAt(index, event));
    marks.onpointerdown = marks.onpointermove;
    // A finger that is lifted leaves its cell in the line; the mouse takes it away.
    marks.onpointerleave = (event) => event.pointerType !== "touch" && this.moveTo(null);
    marks.onblur = () => this.moveTo(null);
    marks.onfocus = () => marks.matches(":focus-visible") && this.cursor?.grid !== index && this.startAt(index);
    marks.onclick = (event) => this.choose(this.cellAt(index, event));
    marks.onkeydown = (event) => this.onKey(index, event);
    stage.append(picture, marks);
    scroller.append(stage);
    figure.append(caption, scroller);
    this.holder.append(figure);
    return { figure, caption, scroller, stage, picture, marks };
  }

  cellAt(index, event) {
    const { cell, left, top } = this.layouts[index];
    const grid = this.header.grids[index];
    const [row, col] = [Math.floor((event.offsetY - top) / cell), Math.floor((event.offsetX - left) / cell)];
    return row >= 0 && col >= 0 && row < grid.rows && col < grid.cols ? { grid: index, row, col } : null;
  }

  startAt(index) {
    this.moveTo(this.selected?.grid === index ? { ...this.selected } : { grid: index, row: 0, col: 0 });
  }

  onKey(index, event) {
    const grid = this.header.grids[index];
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const [down, right] = steps[event.key] ?? { Home: [0, -grid.cols], End: [0, grid.cols] }[event.key] ?? [0, 0];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (down || right) {
      const from = this.cursor?.grid === index ? this.cursor : null;
      const within = (place, count) => Math.min(Math.max(place, 0), count - 1);
      if (!from) this.startAt(index);
      else this.moveTo({ grid: index, row: within(from.row + down, grid.rows), col: within(from.col + right, grid.cols) });
      this.keepCursorInSight();
    } else if (event.key === "Enter" || event.key === " ") this.choose(this.cursor);
    else if (event.key === "Escape" && this.selected) this.send(null);
    else return;
    event.preventDefault();
  }

  // Where the grid is wider than its column.
  keepCursorInSight() {
    const { scroller } = this.frames[this.cursor.grid];
    const { cell, left } = this.layouts[this.cursor.grid];
    const middle = left + (this.cursor.col + 0.5) * cell - scroller.clientWidth / 2;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    scroller.scrollTo({ left: middle, behavior: isCalm ? "auto" : "smooth" });
  }

  // A second click on the chosen cell gives it up.
  choose(cell) {
    if (!cell || !this.header.grids[cell.grid].selectable) return;
    this.send(areSameCells(cell, this.selected) ? null : { ...cell });
  }

  send(cell) {
    this.selected = cell;
    this.sent.push(cell);
    this.drawMarks();
    this.setStateValue("cell", { ...cell, turn: Date.now() }); // No two answers are alike, see select_cell.
  }

  moveTo(cell) {
    if (areSameCells(cell, this.cursor)) return;
    this.cursor = cell;
    this.drawMarks();
  }

  draw() {
    const width = this.root.clientWidth;
    if (!this.header || !width || (width === this.drawnWidth && devicePixelRatio === this.drawnRatio)) return;
    this.drawnWidth = width;
    this.drawnRatio = devicePixelRatio;
    this.theme = readTheme(this.root);
    this.layouts = layOutGrids(this.header.grids, width, this.header.height, this.theme.family);
    this.header.grids.forEach((grid, index) => {
      const { figure, stage, picture, marks } = this.frames[index];
      const layout = this.layouts[index];
      const isWider = layout.width > width;
      stage.style.width = `${layout.width}px`;
      figure.style.setProperty("--indent", `${layout.left}px`);
      // A finger scrolls the page, and a grid that is wider than its column; else it moves over the cells.
      marks.style.touchAction = isWider ? "pan-x pan-y" : "pan-y";
      // Where cells are, in CSS pixels from the canvas's corner: browser tests point by it.
      Object.assign(marks.dataset, { cell: layout.cell, left: layout.left, top: layout.top });
      paintPicture(picture, grid, layout, this.theme, this.header.colors);
    });
    this.drawMarks();
  }

  drawMarks() {
    if (!this.layouts) return;
    const { grids, links } = this.header;
    const inGrid = (cell, index) => (cell?.grid === index ? cell : null);
    grids.forEach((grid, index) => {
      paintMarks(this.frames[index].marks, grid, this.layouts[index], this.theme, {
        cursor: inGrid(this.cursor, index),
        selected: inGrid(this.selected, index),
        linked: this.cursor ? linkedCells(links, this.cursor, index, grids) : [],
      });
    });
    this.describe();
  }

  describe() {
    const { grids, note } = this.header;
    const cell = this.cursor ?? this.selected;
    this.line.replaceChildren();
    if (!cell || !this.exists(cell)) {
      const hint = grids.some((grid) => grid.selectable) ? `${HINT}; click or Enter chooses it.` : `${HINT}.`;
      this.line.textContent = note ?? hint;
      return;
    }
    const grid = grids[cell.grid];
    const words = [grids.length > 1 ? grid.title : "", ...cellPlace(grid, cell.row, cell.col)].filter(Boolean);
    const value = document.createElement("strong");
    value.textContent = exactValue(grid, cell.row, cell.col);
    const share = rowShare(grid, cell.row, cell.col);
    this.line.append(`${words.join(" · ")} · `, value, share ? ` · ${share}` : "");
  }
}

export default function ({ data, parentElement, setStateValue }) {
  let grids = instances.get(parentElement);
  if (!grids) {
    grids = new Grids(parentElement);
    instances.set(parentElement, grids);
  }
  grids.update(data, setStateValue);
  return () => grids.observer.disconnect();
}
