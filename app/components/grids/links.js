// Links: the window that a cell sees, what each cell of it counts, and the sums made of them.

// The cells of the window of cell (row, col) of `link.of`, in reading order: {row, col, isInside, weight}. A weight of
// NaN is no part of the window.
function windowOf(link, grids, row, col) {
  const [over, number] = [grids[link.over], row * grids[link.of].cols + col];
  const { size, stride, dilation, padding, origins, weights } = link;
  const top = origins ? origins[number * 2] : row * stride[0] - padding[0];
  const left = origins ? origins[number * 2 + 1] : col * stride[1] - padding[1];
  const shared = link.through === null ? null : grids[link.through].values;
  const cells = [];
  for (let a = 0; a < size[0]; a++) {
    for (let b = 0; b < size[1]; b++) {
      const [y, x, at] = [top + a * dilation[0], left + b * dilation[1], a * size[1] + b];
      const isInside = y >= 0 && x >= 0 && y < over.rows && x < over.cols;
      const weight = weights ? weights[number * size[0] * size[1] + at] : shared ? shared[at] : 1;
      cells.push({ row: y, col: x, isInside, weight });
    }
  }
  return cells;
}

// The cell of a window that alone counts, as in max pooling: its index, or -1.
function winnerOf(link, cells) {
  if (!link.weights) return -1;
  const counting = cells.filter((cell) => cell.weight !== 0 && !Number.isNaN(cell.weight));
  return counting.length === 1 && counting[0].weight === 1 ? cells.indexOf(counting[0]) : -1;
}

// The cells of `link.of` whose window holds cell (row, col) of `link.over`.
function viewersOf(link, grids, row, col) {
  const [of, found] = [grids[link.of], []];
  const sees = (i, j) => windowOf(link, grids, i, j).find((cell) => cell.row === row && cell.col === col);
  const add = (i, j) => {
    if (i < 0 || j < 0 || i >= of.rows || j >= of.cols) return;
    const weight = link.weights ? sees(i, j).weight : 1;
    if (!Number.isNaN(weight)) found.push({ row: i, col: j, isFaint: weight === 0 });
  };
  if (link.origins) {
    for (let i = 0; i < of.rows; i++) for (let j = 0; j < of.cols; j++) if (sees(i, j)) add(i, j);
    return found;
  }
  for (let a = 0; a < link.size[0]; a++) {
    for (let b = 0; b < link.size[1]; b++) {
      const i = (row + link.padding[0] - a * link.dilation[0]) / link.stride[0];
      const j = (col + link.padding[1] - b * link.dilation[1]) / link.stride[1];
      if (Number.isInteger(i) && Number.isInteger(j)) add(i, j);
    }
  }
  return found;
}

// The cells of grid `target` that light up when `cell` is pointed at: [{row, col, isFaint, isWinner}, ...].
function linkedCells(links, cell, target, grids) {
  const found = new Map();
  const add = (place) => found.set(place.row * grids[target].cols + place.col, place);
  for (const link of links) {
    if (link.of === cell.grid && link.over === target) {
      const cells = windowOf(link, grids, cell.row, cell.col);
      const winner = winnerOf(link, cells);
      cells.forEach(({ row, col, isInside, weight }, index) => {
        if (!isInside || Number.isNaN(weight)) return;
        add({ row, col, isFaint: link.weights !== null && weight === 0, isWinner: index === winner });
      });
    } else if (link.over === cell.grid && link.of === target) {
      viewersOf(link, grids, cell.row, cell.col).forEach(add);
    }
  }
  return [...found.values()];
}

// A sum with its numbers: {terms: [{link, cells, winner, total}], before, after}. Each cell of a term has its `value`
// (0 on the padding around the grid), `weight` and `product`; what is no part of the window has none.
function sumAt(sum, { grids, links }, row, col) {
  const terms = sum.links.map((index) => {
    const link = links[index];
    const over = grids[link.over];
    const cells = windowOf(link, grids, row, col);
    let total = 0;
    for (const cell of cells) {
      cell.isPadding = !cell.isInside || isPadding(over, cell.row, cell.col);
      cell.isAbsent = Number.isNaN(cell.weight) || (!cell.isInside && sum.outside === "skip");
      cell.value = cell.isAbsent ? NaN : cell.isInside ? over.values[cell.row * over.cols + cell.col] : 0;
      cell.product = cell.isAbsent ? NaN : cell.value * cell.weight;
      if (!cell.isAbsent) total += cell.product;
    }
    return { link, cells, winner: winnerOf(link, cells), total };
  });
  const before = terms.reduce((total, term) => total + term.total, 0) + sum.bias;
  return { terms, before, after: sum.then === "relu" ? Math.max(before, 0) : before };
}

// All sums anew that depend on a grid, in the order the page gave: returns which grids have changed.
function recomputeSums({ grids, links, sums }, index) {
  const changed = new Set([index]);
  for (const sum of sums) {
    const used = sum.links.map((number) => links[number]);
    if (!used.some(({ over, through }) => changed.has(over) || changed.has(through))) continue;
    const of = grids[sum.of];
    of.values = new Float32Array(of.rows * of.cols).fill(sum.bias);
    for (const link of used) addWindows(of, link, grids);
    if (sum.then === "relu") of.values = of.values.map((value) => Math.max(value, 0));
    of.type = "float32";
    of.decimals = Math.max(of.decimals, grids[index].decimals);
    changed.add(sum.of);
  }
  return changed;
}

// Adds window times weights to each cell: as `sumAt`, without the numbers in between.
function addWindows(of, link, grids) {
  const { size, stride, dilation, padding, weights, origins } = link;
  const [over, shared] = [grids[link.over], link.through === null ? null : grids[link.through].values];
  for (let row = 0, number = 0; row < of.rows; row++) {
    for (let col = 0; col < of.cols; col++, number++) {
      const top = origins ? origins[number * 2] : row * stride[0] - padding[0];
      const left = origins ? origins[number * 2 + 1] : col * stride[1] - padding[1];
      let total = 0;
      for (let a = 0, at = 0; a < size[0]; a++) {
        const y = top + a * dilation[0];
        for (let b = 0; b < size[1]; b++, at++) {
          const x = left + b * dilation[1];
          if (y < 0 || x < 0 || y >= over.rows || x >= over.cols) continue;
          const weight = weights ? weights[number * size[0] * size[1] + at] : shared ? shared[at] : 1;
          if (!Number.isNaN(weight)) total += weight * over.values[y * over.cols + x];
        }
      }
      of.values[number] += total;
    }
  }
}
