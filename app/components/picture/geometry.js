// Geometry: what the server sent, and where boxes and points may be. Lengths are pixels of the image.

function decodePicture(bytes) {
  const block = bytes.slice();
  const headerLength = new DataView(block.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(block.subarray(4, 4 + headerLength)));
  header.pixels = block.subarray(4 + headerLength);
  return header;
}

function paintPixels(canvas, { width, height, channels, pixels }) {
  [canvas.width, canvas.height] = [width, height];
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      rgba[pixel * 4 + channel] = pixels[pixel * channels + (channels === 3 ? channel : 0)];
    }
  }
  canvas.getContext("2d").putImageData(new ImageData(rgba, width, height), 0, 0);
}

function pixelInWords({ width, channels, pixels }, x, y) {
  const at = (y * width + x) * channels;
  if (channels === 1) return `brightness ${pixels[at]}`;
  return `red ${pixels[at]}, green ${pixels[at + 1]}, blue ${pixels[at + 2]}`;
}

function within(value, low, high) {
  return Math.min(Math.max(value, low), Math.max(low, high));
}

// The nearest multiple of a step in [low, high], free of what floats add.
function snapped(value, step, low, high) {
  const [first, last] = [Math.ceil(low / step - 1e-6), Math.floor(high / step + 1e-6)];
  return tidy(within(Math.round(value / step), first, last) * step);
}

function tidy(value) {
  return Number(value.toFixed(6));
}

function movedBox(box, x, y, { width, height }) {
  return { ...box, x: snapped(x, box.step, 0, width - box.w), y: snapped(y, box.step, 0, height - box.h) };
}

function movedPoint(point, x, y, { width, height }) {
  return { ...point, x: snapped(x, point.step, 0, width), y: snapped(y, point.step, 0, height) };
}

// Moves one corner: `corner` is [-1 or 1, -1 or 1], left or right, upper or lower; the opposite one stays.
function resizedBox(box, corner, x, y, { width, height }) {
  const [isRight, isLower] = corner.map((side) => side > 0);
  const fixedX = isRight ? box.x : box.x + box.w;
  const fixedY = isLower ? box.y : box.y + box.h;
  const [roomX, roomY] = [isRight ? width - fixedX : fixedX, isLower ? height - fixedY : fixedY];
  let w = snapped(isRight ? x - fixedX : fixedX - x, box.step, box.step, roomX);
  let h = snapped(isLower ? y - fixedY : fixedY - y, box.step, box.step, roomY);
  if (box.keep_square) w = h = snapped(Math.max(w, h), box.step, box.step, Math.min(roomX, roomY));
  return { ...box, x: tidy(isRight ? fixedX : fixedX - w), y: tidy(isLower ? fixedY : fixedY - h), w, h };
}

function inWords(mark) {
  const size = mark.w === undefined ? "" : `, width ${mark.w}, height ${mark.h}`;
  return `x ${mark.x}, y ${mark.y}${size}`;
}
