// Walk: buttons that move over the cells of one grid, row by row. What moves is the kept cell, so a pause keeps it lit.

const WAITS_MS = { slow: 1200, normal: 450, fast: 90 };
const ICONS = {
  first: "M4 4v12M16 4l-9 6 9 6z",
  back: "M14 4l-9 6 9 6z",
  play: "M6 3l11 7-11 7z",
  pause: "M6 4v12M14 4v12",
  forward: "M6 4l9 6-9 6z",
};

class Walker {
  // `host` is asked for its `place` in the grid and told to `walkTo` another.
  constructor(root, host) {
    this.root = root;
    this.host = host;
    this.timer = null;
    this.hasBegun = false;
    const button = (name, label, act) => {
      const made = element("button", name);
      made.type = "button";
      made.onclick = act;
      nameButton(made, name, label);
      root.append(made);
      return made;
    };
    button("first", "First cell", () => this.goTo(0));
    button("back", "One step back", () => this.step(-1));
    this.playButton = button("play", "Play", () => this.toggle());
    button("forward", "One step forward", () => this.step(1));
    const label = element("label", "speed", "Speed ");
    this.speed = document.createElement("select");
    for (const name of ["Slow", "Normal", "Fast"]) this.speed.append(new Option(name, name.toLowerCase()));
    this.speed.value = "normal";
    label.append(this.speed);
    this.progress = element("span", "progress");
    root.append(label, this.progress);
  }

  adopt({ walk, grids }) {
    const grid = walk && grids[walk.grid];
    const shape = walk && `${walk.grid} ${grid.rows} ${grid.cols}`;
    if (shape !== this.shape) this.end();
    this.shape = shape;
    this.grid = walk?.grid ?? null;
    this.reveals = Boolean(walk?.reveals);
    this.count = walk ? grid.rows * grid.cols : 0;
    this.cols = grid?.cols;
    this.root.hidden = !walk;
  }

  // The number of the cell where the walk is; -1 before its first step.
  get position() {
    const kept = this.host.pinned;
    const place = this.timer !== null && kept?.grid === this.grid ? kept : this.host.placeIn(this.grid);
    return place ? place.row * this.cols + place.col : -1;
  }

  // The first cell that is still covered.
  get coveredFrom() {
    const kept = this.host.pinned;
    if (!this.reveals || !this.hasBegun || kept?.grid !== this.grid) return Infinity;
    return kept.row * this.cols + kept.col + 1;
  }

  goTo(number) {
    if (this.timer !== null && number !== this.position + 1) this.pause();
    const at = Math.min(Math.max(number, 0), this.count - 1);
    this.hasBegun = true;
    this.host.walkTo({ grid: this.grid, row: Math.floor(at / this.cols), col: at % this.cols });
  }

  step(by) {
    this.pause();
    this.goTo(this.position + by);
  }

  toggle() {
    if (this.timer !== null) this.pause();
    else this.play();
  }

  // From where the walk is; from the first cell after its end, and where it has not begun.
  play() {
    const isOver = this.position >= this.count - 1;
    this.goTo(isOver || !this.hasBegun ? 0 : this.position + 1);
    nameButton(this.playButton, "pause", "Pause");
    this.host.isPlaying = true;
    this.wait();
  }

  wait() {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.timer = setTimeout(() => {
      this.goTo(this.position + 1);
      if (this.position >= this.count - 1) this.pause();
      else this.wait();
    }, isCalm ? WAITS_MS.slow : WAITS_MS[this.speed.value]);
  }

  pause() {
    if (this.timer === null) return;
    clearTimeout(this.timer);
    this.timer = null;
    nameButton(this.playButton, "play", "Play");
    this.host.isPlaying = false;
    this.host.describe();
  }

  end() {
    this.pause();
    this.hasBegun = false;
  }

  showProgress() {
    const at = this.position;
    this.progress.textContent = at < 0 ? `${this.count} cells` : `cell ${at + 1} of ${this.count}`;
  }
}

function nameButton(button, icon, label) {
  button.innerHTML = `<svg viewBox="0 0 20 20" aria-hidden="true"><path d="${ICONS[icon]}"/></svg>`;
  button.title = label;
  button.setAttribute("aria-label", label);
}
