// Behaviour: the chain from picture to answer; a click, or Enter, opens a block below its place, arrows go along.

const views = new WeakMap();
const GLYPH = { width: 92, height: 56 };
const GAP = 5; // Between the slices of a slab.
let panels = 0;

class BlocksView {
  constructor(parent) {
    this.root = parent.querySelector(".blocks");
    this.chain = this.root.querySelector(".chain");
    this.line = this.root.querySelector(".line");
    this.panelId = `opened-${panels++}`;
    this.chain.onkeydown = (event) => this.onKey(event);
    this.width = 0;
    new ResizeObserver(() => {
      if (this.chain.offsetWidth === this.width || !this.data) return;
      this.width = this.chain.offsetWidth;
      this.putPanel();
    }).observe(this.chain);
  }

  update(data) {
    const isSame = this.data?.network === data.network;
    this.data = data;
    if (!isSame) [this.opened, this.current] = [data.opened, data.opened];
    this.root.querySelector("figcaption").textContent = data.caption;
    this.build();
  }

  build() {
    const { blocks, picture } = this.data;
    const first = element("li", "place");
    const shown = element("div", "chip is-picture");
    shown.append(this.glyph(picture, "other"), element("b", "", "picture"), element("span", "", picture.words));
    first.append(shown);
    this.chips = [];
    const places = [first];
    blocks.forEach((block, index) => {
      const chip = this.chip(block, index);
      this.chips.push(chip);
      if (block.beside) {
        places.at(-1).append(element("span", "aside", "↓ also answers"), chip);
        return;
      }
      const place = element("li", "place");
      place.append(chip);
      places.push(place);
    });
    this.chain.replaceChildren(...places);
    this.show();
  }

  chip(block, index) {
    const chip = element("button", "chip");
    chip.type = "button";
    chip.classList.toggle("is-beside", block.beside);
    chip.append(this.glyph(block, block.role), element("b", "", block.title));
    if (block.times > 1) chip.append(element("span", "times", `${block.times} in a row`));
    chip.append(element("span", "", block.words));
    chip.append(this.share("weights", block.weights), this.share("work", block.work));
    chip.onclick = () => {
      this.opened = this.opened === index ? null : index;
      this.current = index;
      this.show();
      this.line.textContent = this.opened === null ? `${block.title} closed.` : `${block.title}: ${block.told}.`;
    };
    return chip;
  }

  // A map is a slab: as high as its side, as thick as its channels (their logarithm); a vector is a short bar. Maps that
  // were computed in groups, each for itself, are slices.
  glyph({ side, channels, groups = 1 }, role) {
    const high = side > 1 ? 8 + 34 * Math.sqrt(side / this.data.picture.side) : 6;
    const [thick, deep] = [4 + 4 * Math.log2(channels + 1), side > 1 ? high * 0.3 : 3];
    const [left, top] = [(GLYPH.width - thick - deep) / 2, GLYPH.height - high - 2];
    const drawing = document.createElementNS(SVG, "svg");
    drawing.setAttribute("viewBox", `0 0 ${GLYPH.width} ${GLYPH.height}`);
    drawing.setAttribute("aria-hidden", "true");
    drawing.style.setProperty("--color", this.data.colors[role]);
    const slice = (thick - (groups - 1) * GAP) / groups;
    for (let group = 0; group < groups; group++) {
      const from = left + group * (slice + GAP);
      const faces = [
        `M${from} ${top}h${slice}v${high}h${-slice}z`,
        `M${from} ${top}l${deep} ${-deep}h${slice}l${-deep} ${deep}z`,
        ...(group < groups - 1 ? [] : [`M${from + slice} ${top}l${deep} ${-deep}v${high}l${-deep} ${deep}z`]),
      ];
      faces.forEach((face, number) => {
        const drawn = document.createElementNS(SVG, "path");
        drawn.setAttribute("d", face);
        drawn.style.fillOpacity = [0.85, 0.55, 0.35][number];
        drawing.append(drawn);
      });
    }
    return drawing;
  }

  share(name, value) {
    const row = element("span", `share is-${name}`);
    const bar = element("i", "");
    bar.style.width = `${100 * value}%`;
    const percent = value > 0 && value < 0.01 ? "< 1" : Math.round(100 * value);
    row.append(element("span", "", `${name} ${percent} %`), bar);
    return row;
  }

  show() {
    this.chain.querySelector(".opened")?.remove();
    this.chips.forEach((chip, index) => {
      chip.setAttribute("aria-expanded", index === this.opened);
      chip.tabIndex = index === this.current ? 0 : -1;
      if (index === this.opened) chip.setAttribute("aria-controls", this.panelId);
      else chip.removeAttribute("aria-controls");
    });
    if (this.opened === null) return;
    const block = this.data.blocks[this.opened];
    const panel = element("li", "opened");
    panel.id = this.panelId;
    const heading = element("p", "told");
    heading.append(element("b", "", block.title), `: ${block.told}.`);
    const scroller = element("div", "scroller");
    scroller.tabIndex = 0;
    scroller.setAttribute("role", "group");
    scroller.setAttribute("aria-label", `Layers of ${block.title}`);
    scroller.append(drawOpened(block, this.data.colors));
    panel.append(heading, scroller);
    this.panel = panel;
    this.putPanel();
  }

  // Below the line of places that the opened block stands in, so that it breaks no line.
  putPanel() {
    if (this.opened === null) return;
    this.panel.remove();
    const places = [...this.chain.querySelectorAll(".place")];
    const { offsetTop } = this.chips[this.opened].closest(".place");
    places.findLast((place) => place.offsetTop === offsetTop).after(this.panel);
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !event.target.closest(".chip")) return;
    const last = this.chips.length - 1;
    const next = {
      ArrowRight: Math.min(this.current + 1, last), ArrowLeft: Math.max(this.current - 1, 0), Home: 0, End: last,
    }[event.key];
    if (event.key === "Escape" && this.opened !== null) this.opened = null;
    else if (next !== undefined) this.current = next;
    else return;
    this.show();
    this.chips[this.current].focus();
    event.preventDefault();
  }
}

export default function ({ data, parentElement }) {
  let view = views.get(parentElement);
  if (!view) views.set(parentElement, (view = new BlocksView(parentElement)));
  view.update(data);
}
