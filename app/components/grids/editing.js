// Editing: numbers that the visitor types, drags or steps. One message to the server a change, none for a bad entry.

const DRAG_BEGINS_PX = 5;
const DRAG_STEP_PX = 6;

class Editing {
  constructor(host) {
    this.host = host;
    this.notice = ""; // Why an entry was refused; stands in the line until the visitor goes on.
    this.edited = new Set(); // Grids that show what the visitor typed.
    this.changed = new Set(); // Those of them that the server has not been told of.
    this.sent = new Map(); // Values by grid that the server has not sent back: an echo must not undo a later edit.
    this.cell = null; // Where the entry field stands.
    this.dragged = null;
    this.draggedAt = -Infinity;
  }

  // Takes the server's numbers, unless the visitor has gone on in the meantime.
  adopt(before, header) {
    header.grids.forEach((grid, index) => {
      grid.received = grid.values;
      const old = before?.grids[index];
      const sent = this.sent.get(index) ?? [];
      const echo = sent.findIndex((values) => areSameValues(values, grid.values));
      sent.splice(0, echo + 1);
      const isOldNews = echo >= 0 || areSameValues(old?.received, grid.values);
      const isBehind = this.changed.has(index) || (sent.length > 0 && isOldNews);
      if (grid.input && isBehind && old?.rows === grid.rows && old.cols === grid.cols) {
        [grid.values, grid.decimals] = [old.values, Math.max(old.decimals, grid.decimals)];
        recomputeSums(header, index);
        return;
      }
      this.sent.delete(index);
      this.changed.delete(index);
      if (grid.input?.isEdited) this.edited.add(index);
      else this.edited.delete(index);
    });
    if (this.cell && !(this.host.exists(this.cell) && this.gridOf(this.cell).input)) this.close();
  }

  gridOf(cell) {
    return this.host.header.grids[cell.grid];
  }

  valueOf(cell) {
    const grid = this.gridOf(cell);
    return Number(exact(grid, grid.values[cell.row * grid.cols + cell.col]));
  }

  change(cell, value) {
    if (value === this.valueOf(cell)) return;
    const grid = this.gridOf(cell);
    if (grid.values === grid.received) grid.values = grid.values.slice();
    grid.values[cell.row * grid.cols + cell.col] = value;
    if (!Number.isInteger(value)) grid.decimals = Math.max(grid.decimals, 2);
    this.edited.add(cell.grid);
    this.changed.add(cell.grid);
    this.host.refresh(cell.grid);
  }

  send() {
    if (!this.changed.size) return;
    const { grids } = this.host.header;
    for (const index of this.changed) {
      this.sent.set(index, [...(this.sent.get(index) ?? []), grids[index].values.slice()]);
    }
    this.changed.clear();
    const rowsOf = (grid) =>
      Array.from({ length: grid.rows }, (_, row) =>
        Array.from(grid.values.subarray(row * grid.cols, (row + 1) * grid.cols), shortest),
      );
    const edits = Object.fromEntries([...this.edited].map((index) => [index, rowsOf(grids[index])]));
    this.host.setStateValue("edit", { grids: edits, turn: Date.now() });
  }

  // The entry field over a cell, with its number or what was typed already.
  open(cell, text = null) {
    this.close();
    const grid = this.gridOf(cell);
    this.cell = { ...cell };
    this.field = element("input", "entry");
    this.field.type = "text";
    this.field.inputMode = grid.input.low < 0 ? "text" : "decimal"; // Some decimal keypads have no minus.
    this.field.autocomplete = "off";
    this.field.setAttribute("aria-label", `${nameOfGrid(grid)}, ${cellPlace(grid, cell.row, cell.col).join(", ")}`);
    this.field.value = text ?? String(this.valueOf(cell));
    this.field.onkeydown = (event) => this.onFieldKey(event);
    this.field.oninput = () => this.forgetNotice();
    this.field.onblur = () => this.cell && this.finish() === false && this.close();
    this.host.frames[cell.grid].stage.append(this.field);
    this.place();
    this.field.focus();
    if (text === null) this.field.select();
    this.host.moveTo(this.cell);
    this.host.describe();
  }

  place() {
    if (!this.cell) return;
    const { cell, left, top } = this.host.layouts[this.cell.grid];
    const [width, height] = [Math.max(cell, 50), Math.max(cell, 28)];
    Object.assign(this.field.style, {
      left: `${Math.max(0, left + (this.cell.col + 0.5) * cell - width / 2)}px`,
      top: `${top + (this.cell.row + 0.5) * cell - height / 2}px`,
      width: `${width}px`,
      height: `${height}px`,
    });
  }

  close() {
    if (!this.cell) return;
    this.cell = null; // First: taking the field away blurs it.
    this.field.remove();
  }

  onFieldKey(event) {
    const cell = this.cell;
    if (event.key === "Escape") this.leave(cell);
    else if (event.key === "Enter" || event.key === "Tab") {
      if (this.finish() !== false) this.goOn(cell, event.shiftKey ? -1 : 1);
    } else return;
    event.preventDefault();
  }

  forgetNotice() {
    this.field.removeAttribute("aria-invalid");
    this.notice = "";
    this.host.describe();
  }

  // Takes the number; false where it is none that may stand here, and the line says so.
  finish() {
    const { value, problem } = readNumber(this.field.value, this.gridOf(this.cell));
    this.notice = problem ?? "";
    if (problem) {
      this.field.setAttribute("aria-invalid", "true");
      this.host.describe();
      return false;
    }
    const cell = this.cell;
    this.close();
    this.change(cell, value);
    this.send();
    return true;
  }

  goOn(cell, by) {
    const grid = this.gridOf(cell);
    const number = cell.row * grid.cols + cell.col + by;
    if (number < 0 || number >= grid.rows * grid.cols) this.leave(cell);
    else this.open({ grid: cell.grid, row: Math.floor(number / grid.cols), col: number % grid.cols });
  }

  leave(cell) {
    this.close();
    this.notice = "";
    this.host.frames[cell.grid].marks.focus();
    this.host.moveTo(cell);
    this.host.describe();
  }

  // Keys on a grid without an entry field; says whether this one is for it.
  onKey(cell, event) {
    const sign = { "+": 1, "=": 1, "-": -1 }[event.key];
    if (sign) this.change(cell, this.stepped(cell, this.valueOf(cell), sign));
    else if (/^[\d.,]$/.test(event.key)) this.open(cell, event.key);
    else if (event.key === "Enter" || event.key === "F2") this.open(cell);
    else return false;
    return true;
  }

  stepped(cell, value, steps) {
    const grid = this.gridOf(cell);
    const size = grid.decimals === 0 ? 1 : 0.1;
    const { low, high } = grid.input;
    return Math.min(Math.max(Number((value + steps * size).toFixed(4)), low), high);
  }

  startDrag(cell, event) {
    const isFinger = event.pointerType === "touch";
    if (!cell || !this.gridOf(cell).input || event.button !== 0) return;
    if (isFinger && this.host.frames[cell.grid].marks.style.touchAction !== "none") return; // It scrolls the page.
    this.dragged = { cell, from: event.clientY, value: this.valueOf(cell), isMoving: false };
  }

  // Whether the pointer changes a number, up for more.
  drag(event) {
    if (!this.dragged) return false;
    const { cell, from, value } = this.dragged;
    const up = from - event.clientY;
    if (!this.dragged.isMoving && Math.abs(up) < DRAG_BEGINS_PX) return true;
    this.dragged.isMoving = true;
    event.target.setPointerCapture(event.pointerId);
    const { type, input } = this.gridOf(cell);
    const pxAStep = type === "uint8" ? 200 / (input.high - input.low) : DRAG_STEP_PX;
    this.change(cell, this.stepped(cell, value, Math.round(up / pxAStep)));
    this.host.moveTo(cell);
    return true;
  }

  endDrag() {
    if (this.dragged?.isMoving) {
      this.draggedAt = performance.now();
      this.send();
    }
    this.dragged = null;
  }

  // The click at the end of a drag opens no entry field.
  hasJustDragged() {
    return performance.now() - this.draggedAt < 300;
  }
}

// Reads an entry, with point or comma: {value}, or {problem} as a sentence.
function readNumber(text, { type, input }) {
  const cleaned = text.trim().replace("\u2212", "-").replace(",", ".");
  const value = Number(cleaned);
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(cleaned) && (type !== "uint8" || Number.isInteger(value));
  if (isNumber && value >= input.low && value <= input.high) return { value };
  const kind = type === "uint8" ? "whole number" : "number";
  const bounds = [input.low, input.high].map((limit) => withMinus(String(limit)));
  const entry = text.trim().slice(0, 20);
  return { problem: `“${entry}” cannot stand here: type a ${kind} from ${bounds.join(" to ")}.` };
}
