/** Styles of lines, as in matplotlib: a marker, a line, or both, such as `--`, `o` or `o-`. Colours belong to runs. */

/** How a line is drawn. */
export interface LineStyle {
  readonly line: boolean;
  /** Dashes in CSS pixels; empty: solid. */
  readonly dash: readonly number[];
  /** Whether each point has a dot, whatever the marker. */
  readonly marker: boolean;
}

const DASHES: { readonly [style: string]: readonly number[] } = {
  '-': [],
  solid: [],
  '--': [6, 3],
  dashed: [6, 3],
  ':': [2, 2],
  dotted: [2, 2],
  '-.': [8, 3, 2, 3],
  dashdot: [8, 3, 2, 3],
};
const PATTERN = /^([.,ov^<>1234sp*hH+xXDd|_])?(--|-\.|-|:|solid|dashed|dotted|dashdot)?$/;

/** The style of a text; `null`: the text is no style. An empty text is a line. */
export function lineStyle(text: string): LineStyle | null {
  const found = PATTERN.exec(text);
  if (!found) return null;
  const [, marker, line] = found;
  const hasLine = line !== undefined || marker === undefined;
  return { line: hasLine, dash: DASHES[line ?? '-'] ?? [], marker: marker !== undefined };
}
