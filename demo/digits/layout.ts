/** From ink on the pad to an image that looks like those the network was trained on. */

/** Grey ink on black, row-major, 0 … 255. */
export interface Ink {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array | Uint8ClampedArray;
}

/** Ink below this grey does not count towards the digit's box. */
const INK_THRESHOLD = 32;

/** Smallest rectangle around the ink (right and bottom exclusive), or `null` on an empty pad. */
export function inkBox(ink: Ink): { left: number; top: number; right: number; bottom: number } | null {
  const box = { left: ink.width, top: ink.height, right: 0, bottom: 0 };
  for (let y = 0; y < ink.height; y++) {
    for (let x = 0; x < ink.width; x++) {
      if ((ink.pixels[y * ink.width + x] as number) < INK_THRESHOLD) continue;
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x + 1);
      box.top = Math.min(box.top, y);
      box.bottom = y + 1;
    }
  }
  return box.right > box.left ? box : null;
}

/** How far the digit's box may stand off the middle for the sake of its centre of mass, in image pixels: no digit leaves the image. */
const MAX_SHIFT = 2;

/**
 * The digit scaled into a `width` × `height` image, each pixel the mean of the ink that falls into it.
 *
 * Large images are laid out like MNIST: the digit's longer side takes 5/7 of the image and its centre of mass stands in
 * the middle, as far as the box stays inside. Small ones (up to 16 pixels) like the optical digits: the digit fills the height.
 * @returns float32 in 0 … 1, row-major, or `null` on an empty pad
 */
export function layOutDigit(ink: Ink, width: number, height: number): Float32Array | null {
  const box = inkBox(ink);
  if (!box) return null;
  const fill = Math.max(width, height) <= 16 ? 1 : 5 / 7;
  // Ink pixels per image pixel, the same in both directions so that a 1 stays slim.
  const scale = Math.max((box.right - box.left) / (fill * width), (box.bottom - box.top) / (fill * height));
  const middle = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 };
  const mass = fill === 1 ? middle : centreOfMass(ink);
  const shift = (by: number) => Math.min(MAX_SHIFT * scale, Math.max(-MAX_SHIFT * scale, by));
  const left = middle.x + shift(mass.x - middle.x) - (scale * width) / 2;
  const top = middle.y + shift(mass.y - middle.y) - (scale * height) / 2;

  const image = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      image[y * width + x] = meanInk(ink, left + x * scale, top + y * scale, scale) / 255;
    }
  }
  return image;
}

function centreOfMass(ink: Ink): { x: number; y: number } {
  let mass = 0;
  let x = 0;
  let y = 0;
  ink.pixels.forEach((value, index) => {
    mass += value;
    x += value * ((index % ink.width) + 0.5);
    y += value * (Math.floor(index / ink.width) + 0.5);
  });
  return { x: x / mass, y: y / mass };
}

/** Mean over a square of side `size`; outside of the pad there is no ink. Sampled at pixel centres, at least one. */
function meanInk(ink: Ink, left: number, top: number, size: number): number {
  const samples = Math.max(1, Math.round(size));
  let sum = 0;
  for (let j = 0; j < samples; j++) {
    const y = Math.floor(top + ((j + 0.5) * size) / samples);
    if (y < 0 || y >= ink.height) continue;
    for (let i = 0; i < samples; i++) {
      const x = Math.floor(left + ((i + 0.5) * size) / samples);
      if (x >= 0 && x < ink.width) sum += ink.pixels[y * ink.width + x] as number;
    }
  }
  return sum / samples ** 2;
}
