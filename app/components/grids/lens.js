// Lens: the sum behind one cell with its numbers, below the grids. Window x weights = products, a block a link.

const LONGEST_ROW = 9; // A window of one row is shown as far as this.
const LARGEST_WINDOW = 7; // Rows or columns; of larger windows only the sums are shown.
const MOST_TERMS = 8; // Of more links, the rest is one number.
const LARGE_WINDOW = 6; // From here on, type and cells are smaller.
const LENS_TYPE = 12;
const SMALL_LENS_TYPE = 10.5;

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

class Lens {
  constructor(root) {
    this.root = root;
    this.blocks = element("div", "blocks");
    this.equation = element("p", "equation");
    root.append(this.blocks, this.equation);
  }

  // After a change of grids, theme or width. The lens is as tall as its tallest sum, so that it never jumps.
  prepare(header, theme) {
    this.header = header;
    this.theme = theme;
    this.root.hidden = header.sums.length === 0;
    if (this.root.hidden) return;
    this.palettes = header.grids.map((grid) => grid.channels === 1 && paletteOf(grid, header.colors, theme.name));
    this.shares = paletteOf({ scale: "sequential", low: 0, high: 1 }, header.colors, theme.name);
    this.sums = header.sums.map((sum) => this.plan(sum));
    this.root.style.minHeight = "";
    this.signature = null;
    const heights = new Map();
    for (const plan of this.sums) {
      if (heights.has(plan.signature)) continue;
      this.build(plan);
      heights.set(plan.signature, this.root.offsetHeight);
    }
    const height = Math.max(...heights.values());
    this.root.style.minHeight = `${height}px`;
    // Empty, it shows the frames of the walk's sum, or of the tallest.
    const walked = this.sums.find(({ sum }) => sum.of === header.walk?.grid);
    this.build(walked ?? this.sums.find(({ signature }) => heights.get(signature) === height));
    this.show(null);
  }

  sumOf(cell) {
    return cell ? this.header.sums.findIndex((sum) => sum.of === cell.grid) : -1;
  }

  // How each number of a sum is printed, and how wide its cells are.
  plan(sum) {
    const { grids, links } = this.header;
    const terms = sum.links.map((index) => this.planTerm(links[index]));
    const ownDecimals = Math.max(grids[sum.of].decimals, Number.isInteger(sum.bias) ? 0 : 2);
    const decimals = Math.max(ownDecimals, ...terms.map((term) => term.decimals));
    for (const term of terms) {
      term.totalWidth = this.widthOf([-term.reach * term.size[0] * term.size[1]], decimals, 0, 17);
    }
    const reach = terms.reduce((total, { reach, size }) => total + reach * size[0] * size[1], Math.abs(sum.bias));
    // The longest that the equation can become decides how many lines are kept for it.
    const longest = `sum of products ${terms.map(() => printed(-reach, decimals)).join(" + ()")} bias () = ReLU →`;
    const width = measure(longest + printed(-reach, decimals).repeat(3), 15, this.theme.family);
    const lines = Math.ceil(width / Math.max(this.root.clientWidth, 200) + 0.1);
    const layout = terms.map(({ size, isShown, hasWeights, windowWidth, weightWidth, productWidth, totalWidth }) => {
      return [size, isShown, hasWeights, windowWidth, weightWidth, productWidth, totalWidth];
    });
    return { sum, terms, decimals, lines, signature: JSON.stringify([layout, lines]) };
  }

  planTerm(link) {
    const { grids } = this.header;
    const own = link.weights;
    const over = grids[link.over];
    const weights = link.through !== null ? grids[link.through].values : own;
    const [low, high] = rangeOf(over.values);
    const [least, most] = weights ? rangeOf(weights) : [1, 1];
    const isWhole = !own || own.every((share) => Number.isNaN(share) || Number.isInteger(share));
    const weightDecimals = link.through !== null ? grids[link.through].decimals : isWhole ? 0 : 2;
    const decimals = Math.max(over.decimals, weights ? weightDecimals : 0);
    const reach = Math.max(Math.abs(low), Math.abs(high)) * Math.max(Math.abs(least), Math.abs(most)) || 1;
    const side = Math.max(...link.size);
    const isLarge = side >= LARGE_WINDOW;
    const [room, type] = isLarge ? [4, SMALL_LENS_TYPE] : [8, LENS_TYPE];
    const widthOf = (values, digits) => this.widthOf(values, digits, room, type);
    return {
      size: link.size,
      isShown: side <= LARGEST_WINDOW || (Math.min(...link.size) === 1 && side <= LONGEST_ROW),
      isLarge,
      hasWeights: Boolean(weights),
      weightDecimals,
      decimals,
      reach,
      productPalette: paletteOf({ scale: "diverging", low: -reach, high: reach }, this.header.colors, this.theme.name),
      windowWidth: widthOf([low, high, 0], over.decimals),
      weightWidth: widthOf([least, most], weightDecimals),
      productWidth: widthOf([-reach, reach], decimals),
    };
  }

  widthOf(values, decimals, room, type) {
    const widest = Math.max(...values.map((value) => measure(printed(value, decimals), type, this.theme.family)));
    return Math.max(20, Math.ceil(widest) + room);
  }

  build(plan) {
    if (plan.signature !== this.signature) {
      this.signature = plan.signature;
      this.views = plan.terms.slice(0, MOST_TERMS).map((term) => this.addBlock(term, plan.terms.length > 1));
      this.blocks.replaceChildren(...this.views.map(({ block }) => block));
      this.rest = element("p", "rest");
      if (plan.terms.length > MOST_TERMS) this.blocks.append(this.rest);
      this.equation.style.minHeight = `${plan.lines * 1.5}em`;
    }
    const { grids, links } = this.header;
    plan.sum.links.slice(0, MOST_TERMS).forEach((index, at) => {
      const [link, view] = [links[index], this.views[at]];
      view.windowTitle.textContent = grids[link.over].title.split(",")[0] || "window";
      const weightTitle = link.through !== null && grids[link.through].title.split(",")[0];
      view.weightTitle.textContent = weightTitle || "weights";
    });
    this.shown = plan;
  }

  addBlock(term, isOneOfSeveral) {
    const block = element("div", term.isLarge ? "block is-large" : "block");
    const parts = { block, cells: {} };
    const addPart = (name, width, title, operator) => {
      const part = element("div", `part ${name}`);
      const heading = element("div", "heading", title);
      const matrix = element("div", "matrix");
      matrix.style.gridTemplateColumns = `repeat(${term.size[1]}, ${width}px)`;
      heading.style.maxWidth = `${Math.max(term.size[1] * (width + 1), 64)}px`;
      parts.cells[name] = Array.from({ length: term.size[0] * term.size[1] }, () => element("span", "number"));
      matrix.append(...parts.cells[name]);
      part.append(heading, matrix);
      // A sign never stays behind when its matrix moves to the next line.
      const group = element("div", "group");
      if (operator) group.append(element("span", "operator", operator));
      group.append(part);
      block.append(group);
      return heading;
    };
    parts.windowTitle = term.isShown ? addPart("window", term.windowWidth, "") : element("div", "heading");
    if (!term.isShown) block.append(parts.windowTitle);
    parts.weightTitle = element("div", "heading");
    if (term.isShown && term.hasWeights) {
      parts.weightTitle = addPart("weights", term.weightWidth, "", "×");
      addPart("products", term.productWidth, "products", "=");
    }
    parts.total = element("span", "total");
    parts.total.style.minWidth = `${term.totalWidth + 24}px`;
    if (isOneOfSeveral || !term.isShown) block.append(parts.total);
    return parts;
  }

  // The sum behind a cell; null empties the lens. Returns what it says in words.
  show(cell) {
    const index = this.sumOf(cell);
    if (index < 0) {
      for (const { cells, total } of this.views) {
        for (const span of Object.values(cells).flat()) fill(span, "", null, "");
        total.textContent = "";
      }
      this.rest.textContent = "";
      const { title } = this.header.grids[this.shown.sum.of];
      this.equation.textContent = `Point at a cell of ${title || "the result"}: here is how it comes about.`;
      return "";
    }
    const plan = this.sums[index];
    this.build(plan);
    const result = sumAt(plan.sum, this.header, cell.row, cell.col);
    this.views.forEach((view, at) => this.fillBlock(view, result.terms[at], plan.terms[at], plan));
    const rest = result.terms.slice(MOST_TERMS);
    const others = rest.reduce((total, term) => total + term.total, 0);
    this.rest.textContent = rest.length ? `and ${rest.length} more: ${printed(others, plan.decimals)}` : "";
    this.equation.textContent = equationOf(plan, result);
    return inWords(plan, result);
  }

  fillBlock(view, term, plan, { decimals }) {
    const { link, cells, winner, total } = term;
    const { grids } = this.header;
    const over = grids[link.over];
    view.total.textContent = `Σ = ${printed(total, decimals)}`;
    if (!plan.isShown) return;
    const weightPalette = link.through !== null ? this.palettes[link.through] : this.shares;
    cells.forEach((cell, at) => {
      const isDimmed = link.weights !== null && cell.weight === 0;
      const mark = `${cell.isAbsent ? " absent" : ""}${isDimmed ? " dimmed" : ""}${at === winner ? " winner" : ""}`;
      const isPadding = cell.isPadding && !cell.isAbsent;
      const color = this.palettes[link.over](cell.value, cell.row * over.cols + cell.col);
      fill(view.cells.window[at], printed(cell.value, over.decimals), color, mark + (isPadding ? " padding" : ""));
      if (!view.cells.weights) return;
      fill(view.cells.weights[at], printed(cell.weight, plan.weightDecimals), weightPalette(cell.weight), mark);
      fill(view.cells.products[at], printed(cell.product, plan.decimals), plan.productPalette(cell.product), mark);
    });
  }
}

// Only what changes is touched: most cells of a window keep something from move to move.
function fill(span, text, color, mark) {
  const background = color ? `rgb(${color.join()})` : "";
  const state = `${text}|${background}|${mark}`;
  if (span.state === state) return;
  span.state = state;
  span.textContent = text;
  span.className = `number${mark}`;
  span.style.backgroundColor = background;
  span.style.color = color ? inkOn(...color) : "";
}

function rangeOf(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 0];
}

function nameOfSum({ terms }) {
  return terms.some(({ hasWeights }) => hasWeights) ? "Sum of products" : "Sum";
}

// "Sum of products 1.25 + (−0.50) + bias 0.10 = 0.85, ReLU → 0.85"
function equationOf(plan, { terms, before, after }) {
  const number = (value) => printed(value, plan.decimals) || "no value";
  const bracketed = (value) => (number(value).startsWith("\u2212") ? `(${number(value)})` : number(value));
  const { bias, then } = plan.sum;
  const shown = terms.slice(0, MOST_TERMS).map(({ total }, at) => (at ? bracketed(total) : number(total)));
  if (terms.length > MOST_TERMS) shown.push("…");
  const isLone = terms.length === 1 && bias === 0;
  const end = then === "relu" ? `, ReLU → ${number(after)}` : "";
  if (isLone && terms[0].winner >= 0) return `The winner counts alone: ${number(before)}${end}`;
  if (bias) shown.push(`bias ${bracketed(bias)}`);
  return `${nameOfSum(plan)}${isLone ? "" : ` ${shown.join(" + ")}`} = ${number(before)}${end}`;
}

function inWords(plan, { terms, before, after }) {
  const number = (value) => printed(value, plan.decimals) || "no value";
  const { bias, then } = plan.sum;
  const parts = terms.slice(0, MOST_TERMS).map(({ total }) => number(total));
  if (terms.length > MOST_TERMS) parts.push(`${terms.length - MOST_TERMS} more`);
  if (bias) parts.push(`bias ${number(bias)}`);
  const result = parts.length > 1 ? `${parts.join(" plus ")} is ${number(before)}` : number(before);
  return `${nameOfSum(plan)} ${result}${then === "relu" ? `, after ReLU ${number(after)}` : ""}`;
}
