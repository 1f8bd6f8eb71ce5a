// Frames: the elements around each grid, kept between runs so that focus and scrolling are.

const HINT = "Point at a cell, or move with the arrow keys";

function addFrame(index, host) {
  const slot = element("div", "slot");
  const sign = element("span", "sign");
  const figure = document.createElement("figure");
  const caption = document.createElement("figcaption");
  const scroller = element("div", "scroller");
  const stage = element("div", "stage");
  const [picture, marks] = [document.createElement("canvas"), document.createElement("canvas")];
  picture.setAttribute("aria-hidden", "true");
  marks.className = "marks";
  marks.tabIndex = 0;
  marks.setAttribute("role", "application");
  marks.setAttribute("aria-roledescription", "grid of values");
  marks.onpointermove = (event) => host.onPointerMove(index, event);
  marks.onpointerdown = (event) => host.onPointerDown(index, event);
  marks.onpointerup = marks.onpointercancel = () => host.editing.endDrag();
  // A finger that is lifted leaves its cell in the line; the mouse takes it away.
  marks.onpointerleave = (event) => event.pointerType !== "touch" && host.moveTo(null);
  marks.onblur = () => host.onBlur(index);
  marks.onfocus = () => marks.matches(":focus-visible") && host.cursor?.grid !== index && host.startAt(index);
  marks.onclick = (event) => host.choose(host.cellAt(index, event));
  marks.onkeydown = (event) => host.onKey(index, event);
  marks.onkeyup = (event) => ["+", "-", "="].includes(event.key) && host.editing.send();
  stage.append(picture, marks);
  scroller.append(stage);
  figure.append(caption, scroller);
  slot.append(sign, figure);
  return { slot, sign, figure, caption, scroller, stage, picture, marks, state: "" };
}

// As many frames as grids, in the rows that the page asked for.
function arrangeFrames(holder, frames, { grids, rows }, host) {
  while (frames.length > grids.length) frames.pop().slot.remove();
  while (frames.length < grids.length) frames.push(addFrame(frames.length, host));
  const arrangement = JSON.stringify(rows ?? frames.length);
  if (holder.dataset.arrangement === arrangement) return;
  holder.dataset.arrangement = arrangement;
  holder.classList.toggle("in-rows", rows !== null);
  const slots = (indices) => indices.map((index) => frames[index].slot);
  if (!rows) holder.replaceChildren(...slots([...frames.keys()]));
  else {
    const inRow = (indices) => {
      const row = element("div", "row");
      row.append(...slots(indices));
      return row;
    };
    holder.replaceChildren(...rows.map(inRow));
  }
}

function nameOfGrid(grid) {
  return grid.title || [grid.rowTitle, grid.columnTitle].filter(Boolean).join(" by ") || "Grid";
}

function labelFrame({ slot, caption, sign, marks }, grid, hasWalk) {
  slot.classList.toggle("is-editable", grid.input !== null);
  caption.textContent = grid.title;
  caption.hidden = !grid.title;
  sign.textContent = { "*": "\u2217", x: "×", "-": "\u2212" }[grid.sign] ?? grid.sign;
  sign.hidden = !grid.sign;
  let keys = ", Enter keeps a cell lit, Escape lets it go";
  if (grid.selectable) keys = ", Enter chooses, Escape gives up the choice";
  if (grid.input) keys = ", a digit or Enter types a number, plus and minus change it";
  const name = `${nameOfGrid(grid)}: ${grid.rows} rows, ${grid.cols} columns.`;
  marks.setAttribute("aria-label", `${name} Arrow keys move${keys}${hasWalk ? ", Space plays" : ""}.`);
  marks.style.cursor = grid.selectable ? "pointer" : grid.input ? "text" : "crosshair";
}

function hintFor({ note, grids, sums }) {
  if (note !== null) return note;
  if (grids.some((grid) => grid.input)) return `${HINT}; click a number of a grid marked ✎ to change it.`;
  if (grids.some((grid) => grid.selectable)) return `${HINT}; click or Enter chooses it.`;
  return sums.length ? `${HINT}; a click keeps it.` : `${HINT}.`;
}
