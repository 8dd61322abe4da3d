/** Colours of points. */

/** What decides about the colour of a point. */
export const COLORINGS = {
  auto: 'Auto',
  height: 'Height',
  category: 'Category',
  rgb: 'Own colours',
  plain: 'One colour',
} as const;
export type Coloring = keyof typeof COLORINGS;

/** Of heights, lowest first: viridis. */
const HEIGHTS = ['#440154', '#414487', '#2a788e', '#22a884', '#7ad151', '#fde725'].map(rgbOf);
/** Of categories 1 to 14; anything else is grey. */
export const CATEGORIES = [
  ...['#4367f0', '#d76c08', '#329a7d', '#b8389a', '#7a3ff0', '#b98a10', '#2192cd'],
  ...['#c0305f', '#4f8a1c', '#da354c', '#9a6b4f', '#6b7385', '#18b3b3', '#e07ab0'],
] as const;
const CATEGORY_COLORS = CATEGORIES.map(rgbOf);
const GREY = rgbOf('#8a8f98');

type Rgb = readonly [red: number, green: number, blue: number];

/** Shades of a screen as amounts of light, which the renderer counts with: 16 bits each. */
const LIGHT = Uint16Array.from({ length: 256 }, (_, shade) => {
  const share = shade / 255;
  return Math.round(65_535 * (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4));
});

/** A colour of six hexadecimal digits; another one is grey. */
export function rgbOf(color: string): Rgb {
  const [, digits] = /^#([\da-f]{6})$/i.exec(color) ?? [];
  const number = Number.parseInt(digits ?? '8a8f98', 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/** Points in the order of drawing. */
export interface ColoredPoints {
  readonly count: number;
  /** 3, 4 or 6. */
  readonly columns: number;
  /** Rows with all columns. */
  readonly rows: Float32Array;
  /** Axis that points up: 1 is y, 2 is z. */
  readonly up: 1 | 2;
  /** Lowest and highest place on that axis. */
  readonly heights: readonly [low: number, high: number];
}

/** What `auto` means for points with these columns. */
export function coloringOf(coloring: Coloring, columns: number): Exclude<Coloring, 'auto'> {
  const own = columns === 6 ? 'rgb' : columns === 4 ? 'category' : 'height';
  if (coloring === 'auto') return own;
  // What the points do not have cannot colour them.
  if ((coloring === 'rgb' && columns !== 6) || (coloring === 'category' && columns !== 4)) return own;
  return coloring;
}

/** Amounts of light, red, green and blue of each point, in 16 bits each. */
export function colorsOf(points: ColoredPoints, coloring: Coloring, plain: string): Uint16Array {
  const { count, columns, rows, up, heights } = points;
  const colors = new Uint16Array(3 * count);
  const one = rgbOf(plain);
  const [low, high] = heights;
  const used = coloringOf(coloring, columns);
  for (let i = 0; i < count; i++) {
    const at = i * columns;
    let color: Rgb = one;
    if (used === 'rgb') color = [shade(rows[at + 3]), shade(rows[at + 4]), shade(rows[at + 5])];
    else if (used === 'category') color = CATEGORY_COLORS[(rows[at + 3] as number) - 1] ?? GREY;
    else if (used === 'height') {
      setHeight(colors, 3 * i, high > low ? ((rows[at + up] as number) - low) / (high - low) : 0.5);
      continue;
    }
    for (let part = 0; part < 3; part++) colors[3 * i + part] = LIGHT[color[part] as number] as number;
  }
  return colors;
}

function shade(value: number | undefined): number {
  return Math.max(0, Math.min(255, Math.round(value ?? 0))) || 0;
}

function setHeight(colors: Uint16Array, to: number, share: number): void {
  const place = Math.max(0, Math.min(1, share)) * (HEIGHTS.length - 1);
  const first = Math.min(HEIGHTS.length - 2, Math.floor(place));
  const rest = place - first;
  const [from, next] = [HEIGHTS[first] as Rgb, HEIGHTS[first + 1] as Rgb];
  for (let part = 0; part < 3; part++) {
    const mixed = (from[part] as number) * (1 - rest) + (next[part] as number) * rest;
    colors[to + part] = LIGHT[Math.round(mixed)] as number;
  }
}
