/** A colour as OKLCH: lightness 0…1, chroma, hue in degrees. */
type Lch = readonly [lightness: number, chroma: number, hue: number];

/**
 * Stops of the two scales. Lightness changes in one direction, from near the panel's surface to the far end, so that the order is
 * visible with every colour vision and in grey. The hue goes from blue-green to indigo, to help tell levels apart.
 */
const STOPS: { readonly light: readonly Lch[]; readonly dark: readonly Lch[] } = {
  light: [
    [0.95, 0.025, 205],
    [0.85, 0.07, 205],
    [0.7, 0.11, 225],
    [0.52, 0.14, 255],
    [0.33, 0.12, 275],
  ],
  dark: [
    [0.3, 0.05, 268],
    [0.45, 0.13, 262],
    [0.62, 0.13, 232],
    [0.79, 0.1, 200],
    [0.95, 0.07, 165],
  ],
};

/**
 * Colours of the 256 levels of a heat map as pixels (four bytes RGBA in memory order). Level 0 is transparent and shows the
 * panel's surface. Colours are evenly spaced in OKLab over the square root of the level: densities span decades, and a linear
 * scale would show only peaks.
 */
export function levelColors(dark: boolean): Uint32Array<ArrayBuffer> {
  const stops = (dark ? STOPS.dark : STOPS.light).map(toLab);
  const bytes = new Uint8ClampedArray(256 * 4);
  for (let level = 1; level < 256; level++) {
    const place = Math.sqrt((level - 1) / 254) * (stops.length - 1);
    const i = Math.min(stops.length - 2, Math.floor(place));
    const [from, to] = [stops[i], stops[i + 1]];
    if (!from || !to) continue;
    const mixed = from.map((value, axis) => value + ((to[axis] ?? 0) - value) * (place - i));
    bytes.set([...toRgb(mixed[0] ?? 0, mixed[1] ?? 0, mixed[2] ?? 0), 255], level * 4);
  }
  return new Uint32Array(bytes.buffer);
}

/** CSS gradient of the scale, for a legend beside the picture. */
export function levelGradient(dark: boolean): string {
  const stops = (dark ? STOPS.dark : STOPS.light).map(([l, c, h]) => `oklch(${l} ${c} ${h})`);
  return `linear-gradient(in oklab to right, ${stops.join(', ')})`;
}

function toLab([lightness, chroma, hue]: Lch): readonly [number, number, number] {
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)];
}

/** OKLab to sRGB bytes (not rounded), after Björn Ottosson, "A perceptual color space for image processing" (2020). */
function toRgb(lightness: number, a: number, b: number): [number, number, number] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encode(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function encode(linear: number): number {
  const value = Math.min(1, Math.max(0, linear));
  return 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055);
}
