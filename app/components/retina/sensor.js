// The glimpse sensor, as lab/ops/glimpses.py computes it: squares in single precision, means in double.

function decodeRetina(bytes) {
  const block = bytes.slice();
  const headerLength = new DataView(block.buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(block.subarray(4, 4 + headerLength)));
  header.pixels = block.subarray(4 + headerLength);
  return header;
}

// Corners of the squares in pixels of the picture, [top, left, side] a scale; location (y, x) in [-1, 1].
function squaresAt(location, { height, width, size, scales, factor }) {
  const single = Math.fround;
  const middle = [height, width].map((length, axis) => {
    return single(single(single(single(location[axis]) + 1) * length) / 2);
  });
  return Array.from({ length: scales }, (_, scale) => {
    const side = size * factor ** scale;
    const [top, left] = middle.map((place) => Math.floor(single(place - single((side - 1) / 2))));
    return { top, left, side };
  });
}

// A square averaged down to size x size numbers a channel, row by row; outside of the picture is zero.
function patchOf({ top, left, side }, { height, width, channels, size, pixels }) {
  const step = side / size;
  const patch = new Float64Array(size * size * channels);
  const [firstRow, lastRow] = [Math.max(top, 0), Math.min(top + side, height)];
  const [firstCol, lastCol] = [Math.max(left, 0), Math.min(left + side, width)];
  for (let row = firstRow; row < lastRow; row++) {
    const into = Math.floor((row - top) / step) * size;
    for (let col = firstCol; col < lastCol; col++) {
      const at = (into + Math.floor((col - left) / step)) * channels;
      const from = (row * width + col) * channels;
      for (let channel = 0; channel < channels; channel++) patch[at + channel] += pixels[from + channel];
    }
  }
  return patch.map((sum) => sum / (step * step));
}

function paint(canvas, width, height, channels, values) {
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const rgba = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      rgba[pixel * 4 + channel] = Math.round(values[pixel * channels + (channels === 3 ? channel : 0)]);
    }
  }
  canvas.getContext("2d").putImageData(new ImageData(rgba, width, height), 0, 0);
}
