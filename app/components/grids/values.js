// Arithmetic: what the server sent, colours, words and links. No drawing and no events here.

// Returns the header with each grid's `values` (Uint8Array or Float32Array, row by row) beside its description.
function decodePayload(bytes) {
  const block = bytes.slice(); // A copy starts at offset 0, so that float32 views align.
  const headerLength = new DataView(block.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(block.subarray(4, 4 + headerLength)));
  for (const grid of header.grids) {
    const ArrayType = grid.type === "uint8" ? Uint8Array : Float32Array;
    const count = grid.rows * grid.cols * grid.channels;
    grid.values = new ArrayType(block.buffer, 4 + headerLength + grid.offset, count);
  }
  return header;
}

function areSameBytes(one, other) {
  return one?.length === other.length && one.every((value, index) => value === other[index]);
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

// Red, green, blue, alpha of every cell, row by row; an empty cell (NaN) is transparent.
function cellColors(grid, colors, theme) {
  const rgba = new Uint8ClampedArray(grid.rows * grid.cols * 4);
  const main = colorTable(colors[grid.scale === "confusion" ? "sequential" : grid.scale][theme]);
  const errors = colorTable(colors.errors[theme]);
  for (let cell = 0; cell < grid.rows * grid.cols; cell++) {
    if (grid.channels === 3) {
      rgba.set(grid.values.subarray(cell * 3, cell * 3 + 3), cell * 4);
    } else {
      const value = grid.values[cell];
      if (!Number.isFinite(value)) continue;
      const isError = grid.scale === "confusion" && cell % (grid.cols + 1) !== 0;
      const [low, high] = isError ? [0, grid.errorHigh] : [grid.low, grid.high];
      const position = Math.min(Math.max((value - low) / (high - low), 0), 1);
      const table = isError ? errors : main;
      const entry = Math.round(position * 255) * 3;
      rgba.set(table.subarray(entry, entry + 3), cell * 4);
    }
    rgba[cell * 4 + 3] = 255;
  }
  return rgba;
}

function withMinus(text) {
  return text.replace("-", "\u2212");
}

// The number printed in a cell.
function printedValue(grid, row, col) {
  const value = grid.values[row * grid.cols + col];
  return Number.isFinite(value) ? withMinus(value.toFixed(grid.decimals)) : "";
}

// The value in the line below: exact as far as float32 goes (seven digits).
function exactValue(grid, row, col) {
  const cell = row * grid.cols + col;
  if (grid.channels === 3) {
    const [red, green, blue] = grid.values.subarray(cell * 3, cell * 3 + 3);
    return `red ${red}, green ${green}, blue ${blue}`;
  }
  const value = grid.values[cell];
  if (Number.isNaN(value)) return "no value";
  return withMinus(String(grid.type === "uint8" ? value : Number(value.toPrecision(7))));
}

function cellPlace(grid, row, col) {
  const part = (title, fallback, labels, index) =>
    labels && title ? `${title}: ${labels[index]}` : `${title || fallback} ${labels ? labels[index] : index}`;
  return [part(grid.rowTitle, "row", grid.rowLabels, row), part(grid.columnTitle, "column", grid.columnLabels, col)];
}

// The share of its row that a count is: what part of a true class went there.
function rowShare(grid, row, col) {
  const counts = grid.values.subarray(row * grid.cols, (row + 1) * grid.cols);
  const total = counts.reduce((sum, count) => sum + count, 0);
  return grid.scale === "confusion" && total > 0 ? `${((100 * counts[col]) / total).toFixed(1)} % of its row` : "";
}

// The cells of grid `target` that light up when `cell` is pointed at: [{row, col}, ...].
function linkedCells(links, cell, target, grids) {
  const found = new Map();
  const add = (row, col) => {
    if (row >= 0 && col >= 0 && row < grids[target].rows && col < grids[target].cols) {
      found.set(row * grids[target].cols + col, { row, col });
    }
  };
  for (const { of, over, size, stride, dilation, padding } of links) {
    const isForward = of === cell.grid && over === target;
    const isBackward = over === cell.grid && of === target;
    for (let a = 0; a < size[0] && (isForward || isBackward); a++) {
      for (let b = 0; b < size[1]; b++) {
        if (isForward) {
          add(cell.row * stride + a * dilation - padding, cell.col * stride + b * dilation - padding);
        } else {
          const row = (cell.row + padding - a * dilation) / stride;
          const col = (cell.col + padding - b * dilation) / stride;
          if (Number.isInteger(row) && Number.isInteger(col)) add(row, col);
        }
      }
    }
  }
  return [...found.values()];
}
