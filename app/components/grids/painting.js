// Painting: the picture of a grid, drawn once a change; the marks above it are in marks.js.

const PIXEL_SCALES = ["gray", "red", "green", "blue"];

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
    context.fillStyle = PIXEL_SCALES.includes(grid.scale) ? theme.border : theme.background;
    for (let row = 1; row < grid.rows; row++) context.fillRect(left, top + row * cell - 0.5, width, 1);
    for (let col = 1; col < grid.cols; col++) context.fillRect(left + col * cell - 0.5, top, 1, height);
  }
  context.strokeStyle = grid.input ? theme.accent : theme.border;
  context.lineWidth = grid.input ? 2 : 1;
  context.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1);
  if (grid.border) hatchBorder(context, grid, layout);
  if (layout.typeSize) paintNumbers(context, grid, layout, theme, rgba);
  paintLabels(context, grid, layout, theme);
}

// Slanting lines over the padding, in a gray that shows on black and on white.
function hatchBorder(context, grid, layout) {
  const { cell, left, top } = layout;
  const [above, below, before, after] = grid.border;
  const [width, height] = [grid.cols * cell, grid.rows * cell];
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  const inner = [width - (before + after) * cell, height - (above + below) * cell];
  context.rect(left + before * cell, top + above * cell, ...inner);
  context.clip("evenodd");
  context.strokeStyle = "#8a93a3";
  context.lineWidth = 1;
  context.beginPath();
  for (let at = -height; at < width; at += Math.max(4, Math.min(cell / 3, 7))) {
    context.moveTo(left + at, top + height);
    context.lineTo(left + at + height, top);
  }
  context.stroke();
  context.restore();
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
      context.fillStyle = inkOn(rgba[at], rgba[at + 1], rgba[at + 2]);
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
