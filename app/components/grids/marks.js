// Marks: what is drawn over the picture of a grid at each move.

// Calls `draw` with the origin where a column's label stands: its middle, or its end where labels are slanted.
function inColumnLabel(context, layout, floor, col, draw) {
  context.save();
  context.translate(layout.left + (col + 0.5) * layout.cell, floor + (layout.isSlanted ? 8 : 12));
  if (layout.isSlanted) context.rotate(-SLANT);
  draw();
  context.restore();
}

// What lies over the picture of a grid: {cursor, chosen: {row, col} or null, linked: see `linkedCells`, coveredFrom:
// the number of the first cell that is covered}.
function paintMarks(canvas, grid, layout, theme, marks) {
  const context = prepareCanvas(canvas, layout);
  const { cell, left, top } = layout;
  const outline = (place, color, lineWidth) => {
    context.strokeStyle = color;
    context.lineWidth = lineWidth;
    context.strokeRect(left + place.col * cell, top + place.row * cell, cell, cell);
  };
  cover(context, grid, layout, theme, marks.coveredFrom);
  lightUp(context, layout, theme, marks.linked, outline);
  if (marks.chosen) {
    outline(marks.chosen, theme.background, 6);
    outline(marks.chosen, theme.accent, 3);
  }
  if (!marks.cursor) return;
  outline(marks.cursor, theme.background, 4);
  outline(marks.cursor, theme.text, 2);
  lightUpLabels(context, grid, layout, theme, marks.cursor);
}

function cover(context, { rows, cols }, { cell, left, top }, theme, first) {
  const [row, col] = [Math.floor(first / cols), first % cols];
  if (row >= rows) return;
  context.fillStyle = theme.background;
  context.fillRect(left + col * cell, top + row * cell, (cols - col) * cell, cell);
  context.fillRect(left, top + (row + 1) * cell, cols * cell, (rows - row - 1) * cell);
}

// Small cells would vanish under outlines of their own: they get one around them all.
function lightUp(context, { cell, left, top }, theme, linked, outline) {
  if (!linked.length) return;
  const isSmall = cell < 9;
  context.fillStyle = theme.accent;
  for (const { row, col, isFaint } of linked) {
    context.globalAlpha = isFaint ? 0.08 : isSmall ? 0.4 : 0.22;
    context.fillRect(left + col * cell, top + row * cell, cell, cell);
  }
  context.globalAlpha = 1;
  if (isSmall) {
    const [rows, cols] = [linked.map(({ row }) => row), linked.map(({ col }) => col)];
    const [y, x] = [Math.min(...rows), Math.min(...cols)];
    const box = [(Math.max(...cols) - x + 1) * cell, (Math.max(...rows) - y + 1) * cell];
    for (const [color, width] of [
      [theme.background, 4],
      [theme.accent, 2],
    ]) {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.strokeRect(left + x * cell, top + y * cell, ...box);
    }
  } else {
    for (const place of linked) outline(place, theme.accent, place.isFaint ? 1 : 2);
  }
  for (const place of linked.filter(({ isWinner }) => isWinner)) {
    outline(place, theme.background, 6);
    outline(place, theme.accent, 4);
  }
}

function lightUpLabels(context, grid, layout, theme, cursor) {
  const { cell, left, top } = layout;
  context.fillStyle = theme.accent;
  context.globalAlpha = 0.22;
  const thickness = Math.max(cell, layout.labelSize + 2);
  if (grid.rowLabels) {
    const start = grid.rowTitle ? 22 : 0;
    context.fillRect(start, top + (cursor.row + 0.5) * cell - thickness / 2, left - start - 2, thickness);
  }
  if (grid.columnLabels) {
    const length = layout.isSlanted ? measure(grid.columnLabels[cursor.col], layout.labelSize, theme.family) : cell;
    const height = layout.labelSize + 4;
    inColumnLabel(context, layout, top + grid.rows * cell, cursor.col, () => {
      const [start, more] = layout.isSlanted ? [-length - 3, 5] : [-length / 2, 0];
      context.fillRect(start, -height / 2, length + more, height);
    });
  }
  context.globalAlpha = 1;
}
