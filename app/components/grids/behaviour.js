// Behaviour: the cursor by pointer, touch and keys, the chosen and the kept cell, the line of values.

const instances = new WeakMap();

class Grids {
  constructor(parent) {
    const find = (selector) => parent.querySelector(selector);
    [this.root, this.holder, this.line] = [find(".grids"), find(".frames"), find(".line")];
    this.frames = [];
    this.cursor = null;
    this.selected = null;
    this.pinned = null; // Kept lit by a click, or by the walk.
    this.sent = []; // Choices that the server has not sent back yet: an echo must not undo a later choice.
    this.lens = new Lens(find(".lens"));
    this.walker = new Walker(find(".tools"), this);
    this.editing = new Editing(this);
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.root);
    document.fonts.ready.then(() => this.redraw());
  }

  update(bytes, setStateValue) {
    this.setStateValue = setStateValue;
    if (!areSameValues(this.bytes, bytes)) {
      this.bytes = bytes.slice();
      const before = this.header;
      this.header = decodePayload(bytes);
      this.adoptSelection(before?.selected ?? null, this.header.selected);
      this.editing.adopt(before, this.header);
      const isOther = !areSameCells(before?.pinned ?? null, this.header.pinned);
      if (isOther || (this.pinned && !this.exists(this.pinned))) this.pinned = this.header.pinned;
      if (this.cursor && !this.exists(this.cursor)) this.cursor = null;
      this.walker.adopt(this.header);
      arrangeFrames(this.holder, this.frames, this.header, this);
      this.header.grids.forEach((grid, index) => labelFrame(this.frames[index], grid, this.header.walk));
    }
    this.redraw(); // The theme may be another one.
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

  cellAt(index, event) {
    const { cell, left, top } = this.layouts[index];
    const grid = this.header.grids[index];
    const [row, col] = [Math.floor((event.offsetY - top) / cell), Math.floor((event.offsetX - left) / cell)];
    return row >= 0 && col >= 0 && row < grid.rows && col < grid.cols ? { grid: index, row, col } : null;
  }

  // Where the visitor is in a grid: the cursor before the kept and the chosen cell.
  placeIn(index) {
    return [this.cursor, this.pinned, this.selected].find((cell) => cell?.grid === index) ?? null;
  }

  startAt(index) {
    this.moveTo({ ...(this.placeIn(index) ?? { grid: index, row: 0, col: 0 }) });
  }

  onPointerMove(index, event) {
    if (!this.editing.drag(event)) this.moveTo(this.cellAt(index, event));
  }

  onPointerDown(index, event) {
    const cell = this.cellAt(index, event);
    this.moveTo(cell);
    this.editing.startDrag(cell, event);
  }

  onBlur(index) {
    this.editing.send();
    if (this.cursor?.grid === index) this.moveTo(null);
  }

  onKey(index, event) {
    const grid = this.header.grids[index];
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const [down, right] = steps[event.key] ?? { Home: [0, -grid.cols], End: [0, grid.cols] }[event.key] ?? [0, 0];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (down || right) {
      const from = this.placeIn(index);
      const within = (place, count) => Math.min(Math.max(place, 0), count - 1);
      if (!from) this.startAt(index);
      else {
        const [row, col] = [within(from.row + down, grid.rows), within(from.col + right, grid.cols)];
        this.moveTo({ grid: index, row, col });
      }
      this.keepCursorInSight();
    } else if (event.key === " " && this.header.walk) this.walker.toggle();
    else if (grid.input && this.editing.onKey(this.placeIn(index) ?? { grid: index, row: 0, col: 0 }, event)) {
      // It was for a number.
    } else if (event.key === "Enter" || event.key === " ") this.choose(this.placeIn(index));
    else if (event.key === "Escape") this.letGo();
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

  // A click or Enter: a number is typed, a cell chosen, or kept lit; a second time, it is given up.
  choose(cell) {
    if (!cell || this.editing.hasJustDragged()) return;
    const { selectable, input } = this.header.grids[cell.grid];
    if (input) this.editing.open(cell);
    else if (selectable) this.send(areSameCells(cell, this.selected) ? null : { ...cell });
    else if (areSameCells(cell, this.pinned)) this.letGo();
    else {
      this.walker.end();
      this.pinned = { ...cell };
      this.drawMarks();
    }
  }

  letGo() {
    this.walker.end();
    if (this.pinned) this.pinned = null;
    else if (this.selected) this.send(null);
    this.drawMarks();
  }

  send(cell) {
    this.selected = cell;
    this.sent.push(cell);
    this.drawMarks();
    this.setStateValue("cell", { ...cell, turn: Date.now() }); // No two answers are alike, see select_cell.
  }

  // While a number is typed, the cursor does not leave the grids.
  moveTo(place) {
    const cell = place ?? this.editing.cell;
    if (areSameCells(cell, this.cursor)) return;
    if (!this.editing.cell) this.editing.notice = "";
    this.cursor = cell;
    this.drawMarks();
  }

  walkTo(cell) {
    this.cursor = null;
    this.pinned = cell;
    this.drawMarks();
  }

  // After a number was changed here, before the server knows: its grid and the sums that use it.
  refresh(index) {
    for (const changed of recomputeSums(this.header, index)) {
      const { picture } = this.frames[changed];
      paintPicture(picture, this.header.grids[changed], this.layouts[changed], this.theme, this.header.colors);
    }
    this.lens.prepare(this.header, this.theme);
    this.drawMarks();
  }

  redraw() {
    this.drawnWidth = 0;
    this.draw();
  }

  draw() {
    const width = this.root.clientWidth;
    if (!this.header || !width || (width === this.drawnWidth && devicePixelRatio === this.drawnRatio)) return;
    this.drawnWidth = width;
    this.drawnRatio = devicePixelRatio;
    this.theme = readTheme(this.root);
    this.layouts = layOutGrids(this.header, width, this.theme.family);
    this.header.grids.forEach((grid, index) => {
      const { slot, stage, caption, picture, marks } = this.frames[index];
      const layout = this.layouts[index];
      const isWider = layout.width > width;
      stage.style.width = `${layout.width}px`;
      caption.style.maxWidth = `${Math.max(layout.width - layout.left, TITLE_ROOM)}px`;
      slot.style.setProperty("--indent", `${layout.left}px`);
      slot.style.setProperty("--middle", `${layout.top + (grid.rows * layout.cell) / 2}px`);
      // A finger scrolls the page, and a grid that is wider than its column; else it moves over the cells, and in a
      // small grid of numbers to change it drags them.
      const isDragged = grid.input && layout.height < 240;
      marks.style.touchAction = isWider ? "pan-x pan-y" : isDragged ? "none" : "pan-y";
      // Where cells are, in CSS pixels from the canvas's corner: browser tests point by it.
      Object.assign(marks.dataset, { cell: layout.cell, left: layout.left, top: layout.top });
      paintPicture(picture, grid, layout, this.theme, this.header.colors);
      this.frames[index].state = "";
    });
    this.lens.prepare(this.header, this.theme);
    this.editing.place();
    this.drawMarks();
  }

  // At each move: only the marks that changed, the lens and the line.
  drawMarks() {
    if (!this.layouts) return;
    const { grids, links } = this.header;
    const inGrid = (cell, index) => (cell?.grid === index ? cell : null);
    const lit = this.cursor ?? this.pinned;
    grids.forEach((grid, index) => {
      const marks = {
        cursor: inGrid(this.cursor, index),
        chosen: inGrid(this.pinned, index) ?? inGrid(this.selected, index),
        linked: lit ? linkedCells(links, lit, index, grids) : [],
        coveredFrom: index === this.walker.grid ? this.walker.coveredFrom : Infinity,
      };
      const state = `${JSON.stringify(marks)} ${marks.coveredFrom}`;
      if (this.frames[index].state === state) return;
      this.frames[index].state = state;
      paintMarks(this.frames[index].marks, grid, this.layouts[index], this.theme, marks);
    });
    this.walker.showProgress();
    this.describe();
  }

  describe() {
    const { grids, sums } = this.header;
    const cell = [this.cursor, this.pinned, this.selected].find((place) => place && this.exists(place));
    const summed = [this.cursor, this.pinned].find((place) => this.lens.sumOf(place) >= 0);
    const words = sums.length ? this.lens.show(summed ?? null) : "";
    this.line.setAttribute("aria-live", this.isPlaying ? "off" : "polite");
    this.line.replaceChildren();
    if (this.editing.notice || !cell) {
      this.line.textContent = this.editing.notice || hintFor(this.header);
      return;
    }
    const grid = grids[cell.grid];
    const place = [grids.length > 1 ? grid.title : "", ...cellPlace(grid, cell.row, cell.col)].filter(Boolean);
    const value = element("strong", "", exactValue(grid, cell.row, cell.col));
    const share = rowShare(grid, cell.row, cell.col);
    const padding = isPadding(grid, cell.row, cell.col) ? "padding" : "";
    const more = [share, padding].filter(Boolean).map((text) => ` · ${text}`);
    this.line.append(`${place.join(" · ")} · `, value, ...more);
    if (words && cell === summed) this.line.append(element("span", "spoken", ` · ${words}`));
  }

  close() {
    this.walker.pause();
    this.observer.disconnect();
  }
}

export default function ({ data, parentElement, setStateValue }) {
  let grids = instances.get(parentElement);
  if (!grids) {
    grids = new Grids(parentElement);
    instances.set(parentElement, grids);
  }
  grids.update(data, setStateValue);
  return () => grids.close();
}
