// Drawing: how large cells are, and what is put on the two canvases of a grid (picture below, marks above).

const FRAME = 4; // Room around the cells for outlines, in CSS pixels, as all lengths here.
const LABEL_SIZE = 12;
const LEAST_TEXT = 8.5;
const LARGEST_CELL = 60;
const GAP_BETWEEN_GRIDS = 24;
const SLANT = Math.PI / 4;

function readTheme(root) {
  const style = getComputedStyle(root);
  const probe = document.createElement("canvas").getContext("2d");
  const color = (name, fallback) => {
    probe.fillStyle = fallback;
    probe.fillStyle = style.getPropertyValue(name).trim() || fallback;
    return probe.fillStyle;
  };
  const background = color("--st-background-color", "#ffffff");
  return {
    name: luminance(...channelsOf(background)) < 0.2 ? "dark" : "light",
    background,
    text: color("--st-text-color", "#000000"),
    border: color("--st-border-color", "#cccccc"),
    accent: color("--st-primary-color", "#b4479a"),
    family: style.fontFamily,
  };
}

const measure = (() => {
  const context = document.createElement("canvas").getContext("2d");
  return (text, size, family) => {
    context.font = `${size}px ${family}`;
    return context.measureText(text).width;
  };
})();

function widest(texts, size, family) {
  return texts ? Math.max(...texts.map((text) => measure(text, size, family))) : 0;
}

// Cut to a width, with an ellipsis; the whole word is in the line of values.
function fitted(text, width, size, family) {
  if (measure(text, size, family) <= width) return text;
  let kept = text.length;
  while (kept > 1 && measure(`${text.slice(0, kept)}…`, size, family) > width) kept--;
  return `${text.slice(0, kept)}…`;
}

// The width of the widest printed number, for a type size of 1.
function printedWidth(grid, family) {
  if (grid.channels === 3 || grid.text === "never") return 0;
  let longest = "";
  for (let row = 0; row < grid.rows; row++) {
    for (let col = 0; col < grid.cols; col++) {
      const text = printedValue(grid, row, col);
      if (text.length > longest.length) longest = text;
    }
  }
  return measure(longest, 100, family) / 100;
}

// Room for row labels and titles beside the cells; column labels need the cell's size, see `layOutGrid`.
function leftRoom(grid, width, family) {
  const labels = grid.rowLabels ? Math.min(widest(grid.rowLabels, LABEL_SIZE, family), width * 0.35, 180) + 8 : 0;
  return FRAME + labels + (grid.rowTitle ? 22 : 0);
}

function slantedOverhang(grid, cell, family) {
  const reach = (label, col) => measure(label, LABEL_SIZE, family) * Math.cos(SLANT) - (col + 0.5) * cell + 4;
  return grid.columnLabels ? Math.max(0, ...grid.columnLabels.map(reach)) : 0;
}

// One layout a grid: cell size, margins and type size, all multiples of a device pixel where edges must be crisp.
function layOutGrids(grids, width, tallest, family) {
  const snap = (length) => Math.max(1, Math.floor(length * devicePixelRatio)) / devicePixelRatio;
  const lefts = grids.map((grid) => leftRoom(grid, width, family));
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
  const inOneRow =
    (width - sum(lefts) - grids.length * FRAME - (grids.length - 1) * GAP_BETWEEN_GRIDS) /
    sum(grids.map((grid) => grid.cols));
  return grids.map((grid, index) => {
    const numberWidth = printedWidth(grid, family);
    const readable = numberWidth * (LEAST_TEXT + 1.5) + 5;
    const wanted = numberWidth ? Math.max(readable, 24) : Math.min(Math.max(4, 112 / grid.cols), 24);
    const alone = (left) => (width - left - FRAME) / grid.cols;
    const sizeBeside = (left) =>
      Math.min(alone(left), Math.max(inOneRow, wanted), LARGEST_CELL, tallest / grid.rows);
    let left = lefts[index];
    let cell = sizeBeside(left);
    const labelSize = Math.min(LABEL_SIZE, Math.max(cell - 1, 10));
    const labelStep = Math.ceil(10 / cell); // Labels that would touch are left out, evenly.
    const isSlanted = widest(grid.columnLabels, labelSize, family) > cell * labelStep - 1;
    if (isSlanted && grid.columnLabels) {
      left = Math.max(left, slantedOverhang(grid, cell, family) + FRAME);
      cell = sizeBeside(left);
    }
    if (grid.text === "always" && numberWidth) cell = Math.max(cell, readable, 18);
    cell = snap(cell);
    const typeSize = Math.min(cell * 0.5, numberWidth ? (cell - 5) / numberWidth : 0, 17);
    const labelRoom = isSlanted ? widest(grid.columnLabels, LABEL_SIZE, family) * Math.sin(SLANT) + 14 : 20;
    const bottom = FRAME + (grid.columnLabels ? labelRoom : 0) + (grid.columnTitle ? 22 : 0);
    left = snap(left);
    return {
      cell,
      left,
      top: FRAME,
      isSlanted,
      labelRoom: grid.columnLabels ? labelRoom : 0,
      typeSize: typeSize >= LEAST_TEXT ? typeSize : 0,
      labelSize,
      labelStep,
      hasGaps: cell >= 14,
      width: Math.ceil(left + grid.cols * cell + FRAME),
      height: Math.ceil(FRAME + grid.rows * cell + bottom),
    };
  });
}

function prepareCanvas(canvas, layout) {
  const [width, height] = [layout.width, layout.height].map((length) => Math.round(length * devicePixelRatio));
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  canvas.style.width = `${layout.width}px`;
  canvas.style.height = `${layout.height}px`;
  const context = canvas.getContext("2d");
  context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  context.clearRect(0, 0, layout.width, layout.height);
  return context;
}

function paintPicture(canvas, grid, layout, theme, colors) {
  const context = prepareCanvas(canvas, layout);
  const { cell, left, top } = layout;
  const [width, height] = [grid.cols * cell, grid.rows * cell];
  const rgba = cellColors(grid, colors, theme.name);
  const small = new OffscreenCanvas(grid.cols, grid.rows);
  small.getContext("2d").putImageData(new ImageData(rgba, grid.cols, grid.rows), 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(small, left, top, width, height);
  if (layout.hasGaps) {
    // White and black pixels would melt into the page without a line of their own.
    context.fillStyle = grid.scale === "gray" ? theme.border : theme.background;
    for (let row = 1; row < grid.rows; row++) context.fillRect(left, top + row * cell - 0.5, width, 1);
    for (let col = 1; col < grid.cols; col++) context.fillRect(left + col * cell - 0.5, top, 1, height);
  }
  context.strokeStyle = theme.border;
  context.lineWidth = 1;
  context.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1);
  if (layout.typeSize) paintNumbers(context, grid, layout, theme, rgba);
  paintLabels(context, grid, layout, theme);
}

function paintNumbers(context, grid, layout, theme, rgba) {
  const { cell, left, top } = layout;
  context.textAlign = "center";
  context.textBaseline = "alphabetic";
  context.font = `${layout.typeSize}px ${theme.family}`;
  const drop = context.measureText("0").actualBoundingBoxAscent / 2; // Digits have no descenders.
  for (let row = 0; row < grid.rows; row++) {
    for (let col = 0; col < grid.cols; col++) {
      const at = (row * grid.cols + col) * 4;
      // Black and white contrast equally where the luminance is 0.179.
      context.fillStyle = luminance(rgba[at], rgba[at + 1], rgba[at + 2]) > 0.179 ? "#000000" : "#ffffff";
      // Mistakes that never happen step back.
      context.globalAlpha = grid.scale === "confusion" && !grid.values[at / 4] ? 0.4 : 1;
      context.fillText(printedValue(grid, row, col), left + (col + 0.5) * cell, top + (row + 0.5) * cell + drop);
    }
  }
  context.globalAlpha = 1;
}

function paintLabels(context, grid, layout, theme) {
  const { cell, left, top, labelSize, labelStep } = layout;
  const [right, floor] = [left + grid.cols * cell, top + grid.rows * cell];
  context.fillStyle = theme.text;
  context.textBaseline = "middle";
  context.font = `${labelSize}px ${theme.family}`;
  for (let row = 0; grid.rowLabels && row < grid.rows; row += labelStep) {
    context.textAlign = "right";
    const room = left - 6 - (grid.rowTitle ? 22 : 0);
    const label = fitted(grid.rowLabels[row], room, labelSize, theme.family);
    context.fillText(label, left - 6, top + (row + 0.5) * cell);
  }
  for (let col = 0; grid.columnLabels && col < grid.cols; col += labelStep) {
    inColumnLabel(context, layout, floor, col, () => {
      context.textAlign = layout.isSlanted ? "right" : "center";
      context.fillText(grid.columnLabels[col], 0, 0);
    });
  }
  context.textAlign = "center";
  context.font = `600 ${LABEL_SIZE + 1}px ${theme.family}`;
  if (grid.columnTitle) context.fillText(grid.columnTitle, (left + right) / 2, floor + layout.labelRoom + 14);
  if (grid.rowTitle) {
    context.save();
    context.translate(9, (top + floor) / 2);
    context.rotate(-Math.PI / 2);
    context.fillText(grid.rowTitle, 0, 0);
    context.restore();
  }
}

// Calls `draw` with the origin where a column's label stands: its middle, or its end where labels are slanted.
function inColumnLabel(context, layout, floor, col, draw) {
  context.save();
  context.translate(layout.left + (col + 0.5) * layout.cell, floor + (layout.isSlanted ? 8 : 12));
  if (layout.isSlanted) context.rotate(-SLANT);
  draw();
  context.restore();
}

// `marks`: {cursor, selected: {row, col} or null, linked: [{row, col}, ...]}.
function paintMarks(canvas, grid, layout, theme, marks) {
  const context = prepareCanvas(canvas, layout);
  const { cell, left, top } = layout;
  const outline = (place, color, lineWidth) => {
    context.strokeStyle = color;
    context.lineWidth = lineWidth;
    context.strokeRect(left + place.col * cell, top + place.row * cell, cell, cell);
  };
  context.fillStyle = theme.accent;
  context.globalAlpha = 0.22;
  for (const place of marks.linked) context.fillRect(left + place.col * cell, top + place.row * cell, cell, cell);
  context.globalAlpha = 1;
  for (const place of marks.linked) outline(place, theme.accent, 2);
  if (marks.selected) {
    outline(marks.selected, theme.background, 6);
    outline(marks.selected, theme.accent, 3);
  }
  if (!marks.cursor) return;
  outline(marks.cursor, theme.background, 4);
  outline(marks.cursor, theme.text, 2);
  context.fillStyle = theme.accent;
  context.globalAlpha = 0.22;
  const thickness = Math.max(cell, layout.labelSize + 2);
  if (grid.rowLabels) {
    const start = grid.rowTitle ? 22 : 0;
    context.fillRect(start, top + (marks.cursor.row + 0.5) * cell - thickness / 2, left - start - 2, thickness);
  }
  if (grid.columnLabels) {
    const length = layout.isSlanted ? measure(grid.columnLabels[marks.cursor.col], layout.labelSize, theme.family) : cell;
    const height = layout.labelSize + 4;
    inColumnLabel(context, layout, top + grid.rows * cell, marks.cursor.col, () => {
      context.fillRect(layout.isSlanted ? -length - 3 : -length / 2, -height / 2, length + (layout.isSlanted ? 5 : 0), height);
    });
  }
  context.globalAlpha = 1;
}
