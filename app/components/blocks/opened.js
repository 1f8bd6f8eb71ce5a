// An opened block: boxes at the places that Python found, and the links between them as lines.

const SVG = "http://www.w3.org/2000/svg";
const BOX = { width: 182, height: 92, gapX: 16, gapY: 30 };
const SOURCE_HEIGHT = 30;
const SKIP_WIDTH = 56; // Room at the right for a shortcut without layers.

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function frameOf({ lane, span, row }) {
  const left = lane * (BOX.width + BOX.gapX);
  const width = span * BOX.width + (span - 1) * BOX.gapX;
  const top = SOURCE_HEIGHT + BOX.gapY + row * (BOX.height + BOX.gapY);
  return { left, top, width, height: BOX.height, middle: left + width / 2, bottom: top + BOX.height };
}

// Lines run down a lane; what comes from another lane, or past all, enters a sum from the right.
function pathOf(block, source, target, width) {
  const to = frameOf(block.boxes[target]);
  const end = to.top + to.height / 2;
  if (source < 0) {
    if (block.boxes[target].row === 0) return `M${to.middle} ${SOURCE_HEIGHT}V${to.top}`;
    const x = width - SKIP_WIDTH / 2;
    return `M${x} ${SOURCE_HEIGHT}V${end - 12}Q${x} ${end} ${x - 12} ${end}H${to.left + to.width}`;
  }
  const from = frameOf(block.boxes[source]);
  const isInside = from.middle >= to.left && from.middle <= to.left + to.width;
  if (isInside) return `M${from.middle} ${from.bottom}V${to.top}`;
  return `M${from.middle} ${from.bottom}V${end - 12}Q${from.middle} ${end} ${from.middle - 12} ${end}H${to.left + to.width}`;
}

function drawOpened(block, colors) {
  const rows = 1 + Math.max(...block.boxes.map((box) => box.row));
  const width = block.lanes * (BOX.width + BOX.gapX) - BOX.gapX + (block.skips ? SKIP_WIDTH : 0);
  const height = SOURCE_HEIGHT + rows * (BOX.height + BOX.gapY);
  const stage = element("div", "steps");
  stage.style.width = `${width}px`;
  stage.style.height = `${height}px`;
  const lines = document.createElementNS(SVG, "svg");
  lines.setAttribute("viewBox", `0 0 ${width} ${height}`);
  lines.setAttribute("aria-hidden", "true");
  lines.innerHTML =
    ["tip", "tip-of-skip"].map((id) => `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="11"
      markerHeight="11" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>`).join("");
  for (const [source, target] of block.links) {
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", pathOf(block, source, target, width));
    const isSkip = source < 0 && block.boxes[target].row > 0;
    line.setAttribute("class", isSkip ? "link is-skip" : "link");
    line.setAttribute("marker-end", `url(#tip${isSkip ? "-of-skip" : ""})`);
    lines.append(line);
  }
  const source = element("div", "source", block.source);
  const boxes = block.boxes.map((box) => {
    const { left, top, width: wide, height: high } = frameOf(box);
    const made = element("div", "step");
    Object.assign(made.style, { left: `${left}px`, top: `${top}px`, width: `${wide}px`, height: `${high}px` });
    made.style.setProperty("--color", colors[box.role]);
    made.append(
      element("b", "", box.title), element("span", "after", box.after),
      element("span", "", box.shape), element("span", "", box.cost),
    );
    return made;
  });
  stage.append(lines, source, ...boxes);
  return stage;
}
