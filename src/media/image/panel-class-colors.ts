/** Colours of classes: the same for a class in every mask, box, step and run. */

/** Red, green and blue, 0 to 255. */
export type ClassColor = readonly [red: number, green: number, blue: number];

/** Of class 0, which is mostly background. */
const ZERO: ClassColor = [148, 148, 148];
/** Colours of Okabe and Ito, which people with each kind of colour blindness tell apart; black is left out. */
const FIRST: readonly ClassColor[] = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [240, 228, 66],
  [0, 114, 178],
  [213, 94, 0],
  [204, 121, 167],
];
/** Later hues are this far apart, so that no two of the next dozens are alike; their lightness differs as well. */
const GOLDEN_ANGLE = 137.508;
const LIGHTNESS = [0.45, 0.66, 0.33];

/** The colour of a class. */
export function classColor(id: number): ClassColor {
  if (id === 0) return ZERO;
  const first = FIRST[id - 1];
  if (first) return first;
  const hue = (id * GOLDEN_ANGLE) % 360;
  const lightness = LIGHTNESS[id % LIGHTNESS.length] as number;
  const spread = 0.7 * Math.min(lightness, 1 - lightness);
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12;
    return Math.round(255 * (lightness - spread * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

/** The colour of a class for CSS. */
export function classCss(id: number): string {
  return `rgb(${classColor(id).join(' ')})`;
}
