// Marks: the elements of boxes and points over the picture, kept between runs so that focus is.

const CORNERS = [
  [1, 1],
  [-1, -1],
  [1, -1],
  [-1, 1],
];
const ROOM_FOR_CORNERS_PX = 44; // Smaller boxes have one corner to pull, so that there is something left to move.

function isFree(mark) {
  return mark.movable || Boolean(mark.resizable);
}

function addMark(kind, index, host) {
  const root = document.createElement("div");
  root.className = kind;
  const tag = document.createElement("span");
  tag.className = "tag";
  tag.setAttribute("aria-hidden", "true");
  root.append(tag);
  const corners = kind === "box" ? CORNERS : [];
  const handles = corners.map((corner) => {
    const handle = document.createElement("span");
    handle.className = "handle";
    handle.style.cursor = corner[0] === corner[1] ? "nwse-resize" : "nesw-resize";
    handle.style.left = corner[0] > 0 ? "100%" : "0";
    handle.style.top = corner[1] > 0 ? "100%" : "0";
    handle.onpointerdown = (event) => host.startDrag(kind, index, event, corner);
    root.append(handle);
    return handle;
  });
  root.onpointerdown = (event) => host.startDrag(kind, index, event, null);
  root.onpointermove = (event) => host.onMove(event);
  root.onpointerup = () => host.endDrag();
  root.onpointercancel = () => host.cancelDrag();
  root.onkeydown = (event) => host.onMarkKey(kind, index, event);
  root.onkeyup = () => host.drag || host.send();
  root.onfocus = () => host.describeMark(kind, index);
  root.onblur = () => host.onMarkBlur();
  return { root, tag, handles };
}

// What does not change while a mark is moved.
function dressMark({ root, tag, handles }, kind, mark, number, colors) {
  const { mark: color, tag: tagColor } = colors[mark.color];
  root.style.setProperty("--color", color);
  root.style.setProperty("--tag", tagColor);
  tag.textContent = mark.label;
  tag.hidden = !mark.label;
  root.classList.toggle("is-free", isFree(mark));
  root.classList.toggle("is-movable", mark.movable);
  const name = mark.label || `${kind} ${number + 1}`;
  const keys = [mark.movable && "arrow keys move", mark.resizable && "shift and arrow keys resize"].filter(Boolean);
  root.dataset.name = keys.length ? `${name}: ${keys.join(", ")}` : name;
  root.setAttribute("role", keys.length ? "application" : "img");
  if (keys.length) root.tabIndex = 0;
  else root.removeAttribute("tabindex");
  handles.forEach((handle, at) => (handle.hidden = !mark.resizable || (at > 0 && !mark.movable)));
}

function placeMark({ root, tag, handles }, mark, { width, height }, scale) {
  const [w, h] = [mark.w ?? 0, mark.h ?? 0];
  root.style.left = `${(100 * mark.x) / width}%`;
  root.style.top = `${(100 * mark.y) / height}%`;
  if (mark.w !== undefined) {
    root.style.width = `${(100 * w) / width}%`;
    root.style.height = `${(100 * h) / height}%`;
    const isSmall = Math.min(w, h) * scale < ROOM_FOR_CORNERS_PX;
    handles.forEach((handle, at) => handle.classList.toggle("is-put-away", at > 0 && isSmall));
  }
  tag.classList.toggle("is-inside", mark.y * scale < 24);
  tag.classList.toggle("is-left", mark.x > width * 0.7);
  root.setAttribute("aria-label", `${root.dataset.name}; ${inWords(mark)}`);
  root.dataset.place = JSON.stringify([mark.x, mark.y, ...(mark.w === undefined ? [] : [mark.w, mark.h])]);
}

const SVG = "http://www.w3.org/2000/svg";

function drawPaths(svg, { width, height, paths, colors }) {
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const lines = paths.flatMap((path) => {
    const line = (color, thickness) => {
      const made = document.createElementNS(SVG, path.isClosed ? "polygon" : "polyline");
      made.setAttribute("points", path.points.map((point) => point.join()).join(" "));
      made.setAttribute("stroke", color);
      made.setAttribute("stroke-width", thickness);
      return made;
    };
    return [line("#ffffff", 4.5), line(colors[path.color].mark, 2.5)];
  });
  const names = paths.map(({ label }, at) => `${label || `line ${at + 1}`}: ${paths[at].points.length} points`);
  svg.style.display = paths.length ? "" : "none";
  svg.setAttribute("aria-label", names.join("; "));
  svg.replaceChildren(...lines);
}
