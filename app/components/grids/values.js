// Values: what the server sent, colours and words. No drawing and no events here.

// Returns the header with each grid's `values` (Uint8Array or Float32Array, row by row) beside its description, and
// each link's tables (`weights`: Float32Array, `origins`: Int32Array) in place of where they stand.
function decodePayload(bytes) {
  const block = bytes.slice(); // A copy starts at offset 0, so that float32 views align.
  const headerLength = new DataView(block.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(block.subarray(4, 4 + headerLength)));
  const view = (ArrayType, offset, count) => new ArrayType(block.buffer, 4 + headerLength + offset, count);
  for (const grid of header.grids) {
    const ArrayType = grid.type === "uint8" ? Uint8Array : Float32Array;
    grid.values = view(ArrayType, grid.offset, grid.rows * grid.cols * grid.channels);
  }
  for (const link of header.links) {
    const cells = header.grids[link.of].rows * header.grids[link.of].cols;
    if (link.weights !== null) link.weights = view(Float32Array, link.weights, cells * link.size[0] * link.size[1]);
    if (link.origins !== null) link.origins = view(Int32Array, link.origins, cells * 2);
  }
  return header;
}

function areSameValues(one, other) {
  return one?.length === other?.length && one.every((value, index) => Object.is(value, other[index]));
}

function areSameCells(one, other) {
  return one === other || (one && other && one.grid === other.grid && one.row === other.row && one.col === other.col);
}

function channelsOf(color) {
  return [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
}

// 256 colours, mixed linearly between evenly spaced stops '#rrggbb'.
function colorTable(stops) {
  const channels = stops.map(channelsOf);
  const table = new Uint8Array(256 * 3);
  for (let index = 0; index < 256; index++) {
    const position = (index / 255) * (stops.length - 1);
    const low = Math.min(Math.floor(position), stops.length - 2);
    for (let channel = 0; channel < 3; channel++) {
      const [from, to] = [channels[low][channel], channels[low + 1][channel]];
      table[index * 3 + channel] = Math.round(from + (position - low) * (to - from));
    }
  }
  return table;
}

// WCAG's relative luminance of 8-bit red, green, blue: 0 (black) to 1 (white).
function luminance(red, green, blue) {
  const [r, g, b] = [red, green, blue].map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

// Black and white contrast equally where the luminance is 0.179.
function inkOn(red, green, blue) {
  return luminance(red, green, blue) > 0.179 ? "#000000" : "#ffffff";
}

// The function from a value (and, in a confusion grid, its cell) to three channels; null for an empty cell.
function paletteOf({ scale, low, high, errorHigh, cols }, colors, theme) {
  const main = colorTable(colors[scale === "confusion" ? "sequential" : scale][theme]);
  const errors = scale === "confusion" ? colorTable(colors.errors[theme]) : main;
  return (value, cell) => {
    if (!Number.isFinite(value)) return null;
    const isError = scale === "confusion" && cell % (cols + 1) !== 0;
    const [from, to] = isError ? [0, errorHigh] : [low, high];
    const entry = Math.round(Math.min(Math.max((value - from) / (to - from), 0), 1) * 255) * 3;
    return (isError ? errors : main).subarray(entry, entry + 3);
  };
}

// Red, green, blue, alpha of every cell, row by row; an empty cell (NaN) is transparent.
function cellColors(grid, colors, theme) {
  const rgba = new Uint8ClampedArray(grid.rows * grid.cols * 4);
  const palette = grid.channels === 1 && paletteOf(grid, colors, theme);
  for (let cell = 0; cell < grid.rows * grid.cols; cell++) {
    const color = palette ? palette(grid.values[cell], cell) : grid.values.subarray(cell * 3, cell * 3 + 3);
    if (!color) continue;
    rgba.set(color, cell * 4);
    rgba[cell * 4 + 3] = 255;
  }
  return rgba;
}

function withMinus(text) {
  return text.replace("-", "\u2212");
}

// A number with so many digits behind the point; what rounds to zero has no sign.
function printed(value, decimals) {
  if (!Number.isFinite(value)) return "";
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? text.replace("-", "") : withMinus(text);
}

// The number printed in a cell.
function printedValue(grid, row, col) {
  return printed(grid.values[row * grid.cols + col], grid.decimals);
}

// Exact as far as float32 goes (seven digits).
function exact(grid, value) {
  return grid.type === "uint8" ? value : Number(value.toPrecision(7));
}

// The fewest digits that name the same float32.
function shortest(value) {
  const digits = [7, 8, 9].find((count) => Math.fround(Number(value.toPrecision(count))) === value);
  return digits ? Number(value.toPrecision(digits)) : value;
}

// The value in the line below.
function exactValue(grid, row, col) {
  const cell = row * grid.cols + col;
  if (grid.channels === 3) {
    const [red, green, blue] = grid.values.subarray(cell * 3, cell * 3 + 3);
    return `red ${red}, green ${green}, blue ${blue}`;
  }
  const value = grid.values[cell];
  return Number.isNaN(value) ? "no value" : withMinus(String(exact(grid, value)));
}

function cellPlace(grid, row, col) {
  const part = (title, fallback, labels, index) =>
    labels && title ? `${title}: ${labels[index]}` : `${title || fallback} ${labels ? labels[index] : index}`;
  return [part(grid.rowTitle, "row", grid.rowLabels, row), part(grid.columnTitle, "column", grid.columnLabels, col)];
}

function isPadding(grid, row, col) {
  if (!grid.border) return false;
  const [top, bottom, left, right] = grid.border;
  return row < top || row >= grid.rows - bottom || col < left || col >= grid.cols - right;
}

// The share of its row that a count is: what part of a true class went there.
function rowShare(grid, row, col) {
  const counts = grid.values.subarray(row * grid.cols, (row + 1) * grid.cols);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return grid.scale === "confusion" && total > 0 ? `${((100 * counts[col]) / total).toFixed(1)} % of its row` : "";
}
