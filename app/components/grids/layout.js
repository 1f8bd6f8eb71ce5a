// Layout: how large cells are, and where they begin.

const FRAME = 4; // Room around the cells for outlines, in CSS pixels, as all lengths here.
const LABEL_SIZE = 12;
const LEAST_TEXT = 8.5;
const LARGEST_CELL = 60;
const GAP_BETWEEN_GRIDS = 24;
const SLANT = Math.PI / 4;
const SIGN_WIDTH = 26;
const MOST_COLS_OF_A_TABLE = 12; // Grids up to here keep their numbers in a row of larger ones.
const LEAST_PIXEL = 3; // Smaller cells cannot be pointed at: the row breaks instead.
const TITLE_SIZE = 16;
const TITLE_ROOM = 132; // A title may be so much wide over a smaller grid, then it breaks.
const NARROW = 480; // On a telephone a row breaks anyway: what has a line of its own can have its numbers, too.

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
  // Numbers that change keep room for a minus and two digits behind the point, so that their cells stay as they are.
  let longest = grid.input && grid.type !== "uint8" ? "\u22120.00" : "";
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

function totalOf(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

// What one grid would like: room at its left, the width of its numbers, a cell size at which they can be read.
function wishOf(grid, width, family) {
  const sign = grid.sign ? SIGN_WIDTH : 0;
  const numberWidth = printedWidth(grid, family);
  const readable = numberWidth * (LEAST_TEXT + 1.5) + 5;
  const small = Math.min(Math.max(4, 112 / grid.cols), 24);
  const isTable = numberWidth > 0 && grid.cols <= MOST_COLS_OF_A_TABLE;
  const titleWidth = Math.min(measure(grid.title, `600 ${TITLE_SIZE}`, family) + (grid.input ? 20 : 0), TITLE_ROOM);
  return { grid, sign, left: leftRoom(grid, width, family), numberWidth, readable, small, isTable, titleWidth };
}

// Cell sizes at which grids stand beside each other: the same for all.
function sharesOfFlow(wishes, room) {
  const each = room / totalOf(wishes.map(({ grid }) => grid.cols));
  return wishes.map(({ numberWidth, readable, small }) =>
    Math.max(each, numberWidth ? Math.max(readable, 24) : small),
  );
}

// In a row that the page asked for, small tables keep readable numbers and pictures share what is left.
function sharesOfRow(wishes, room, width) {
  const wanted = ({ readable }) => Math.max(readable, 24);
  const each = room / totalOf(wishes.map(({ grid }) => grid.cols));
  const isKept = (wish) => wish.isTable && wanted(wish) > each;
  const keptWidth = (wish) => Math.max(wish.grid.cols * wanted(wish), wish.titleWidth);
  const fixed = totalOf(wishes.filter(isKept).map(keptWidth));
  const others = totalOf(wishes.filter((wish) => !isKept(wish)).map(({ grid }) => grid.cols));
  const left = (room - fixed) / others;
  return wishes.map((wish) => {
    if (isKept(wish)) return wanted(wish);
    const alone = (width - wish.left - wish.sign - FRAME) / wish.grid.cols;
    if (width < NARROW && wish.numberWidth && alone >= wish.readable) return alone;
    return left >= LEAST_PIXEL ? left : wish.small;
  });
}

// One layout a grid: cell size, margins and type size, all multiples of a device pixel where edges must be crisp.
function layOutGrids({ grids, rows, height }, width, family) {
  const wishes = grids.map((grid) => wishOf(grid, width, family));
  const layouts = [];
  for (const row of rows ?? [grids.map((_, index) => index)]) {
    const chosen = row.map((index) => wishes[index]);
    const around = totalOf(chosen.map(({ left, sign }) => left + FRAME + sign)) + (row.length - 1) * GAP_BETWEEN_GRIDS;
    const shares = (rows ? sharesOfRow : sharesOfFlow)(chosen, width - around, width);
    row.forEach((index, at) => (layouts[index] = layOutGrid(wishes[index], shares[at], width, height, family)));
  }
  return layouts;
}

function layOutGrid({ grid, sign, left, numberWidth, readable }, share, width, tallest, family) {
  const snap = (length) => Math.max(1, Math.floor(length * devicePixelRatio + 1e-6)) / devicePixelRatio;
  const sizeBeside = (room) => {
    if (grid.cellSize) return grid.cellSize;
    return Math.min((width - room - FRAME - sign) / grid.cols, share, LARGEST_CELL, tallest / grid.rows);
  };
  let cell = sizeBeside(left);
  const labelSize = Math.min(LABEL_SIZE, Math.max(cell - 1, 10));
  const labelStep = Math.ceil(10 / cell); // Labels that would touch are left out, evenly.
  const isSlanted = widest(grid.columnLabels, labelSize, family) > cell * labelStep - 1;
  if (isSlanted && grid.columnLabels) {
    left = Math.max(left, slantedOverhang(grid, cell, family) + FRAME);
    cell = sizeBeside(left);
  }
  if (grid.text === "always" && numberWidth && !grid.cellSize) cell = Math.max(cell, readable, 18);
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
}
