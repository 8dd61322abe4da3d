/** A table of heights as a file with a coloured surface. */

/** Colours from the lowest to the highest place. */
const LOW = [38, 84, 124] as const;
const MIDDLE = [224, 216, 190] as const;
const HIGH = [178, 62, 38] as const;

/** A surface over a square grid of heights as a PLY file in text, two units wide and 1.2 high, coloured by height. */
export function surfaceToPly(heights: readonly (readonly number[])[]): string {
  const all = heights.flat();
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const count = heights.length;
  const vertices = heights.flatMap((line, row) =>
    line.map((height, column) => {
      const share = high > low ? (height - low) / (high - low) : 0;
      const place = [(2 * column) / (count - 1) - 1, 1.2 * share, (2 * row) / (count - 1) - 1];
      return `${place.map((part) => part.toFixed(4)).join(' ')} ${colour(share).join(' ')}`;
    }),
  );
  const faces: string[] = [];
  for (let row = 0; row + 1 < count; row++) {
    for (let column = 0; column + 1 < count; column++) {
      const at = row * count + column;
      faces.push(`3 ${at} ${at + count} ${at + 1}`, `3 ${at + 1} ${at + count} ${at + count + 1}`);
    }
  }
  return [
    'ply',
    'format ascii 1.0',
    `element vertex ${vertices.length}`,
    ...['x', 'y', 'z'].map((axis) => `property float ${axis}`),
    ...['red', 'green', 'blue'].map((channel) => `property uchar ${channel}`),
    `element face ${faces.length}`,
    'property list uchar int vertex_indices',
    'end_header',
    ...vertices,
    ...faces,
    '',
  ].join('\n');
}

function colour(share: number): number[] {
  const [from, to, part] = share < 0.5 ? [LOW, MIDDLE, 2 * share] : [MIDDLE, HIGH, 2 * share - 1];
  return from.map((start, channel) => Math.round(start + ((to[channel] ?? 0) - start) * part));
}
