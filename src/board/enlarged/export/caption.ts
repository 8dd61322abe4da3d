/** What stands around the picture of a chart. */

/** Height of the title and of a row of the legend, in CSS pixels. */
export const HEAD_PX = 36;
export const LEGEND_PX = 20;
/** Room before the first name, for the square of a name, and between names, in CSS pixels. */
const INSET = 12;
const SQUARE = 14;
const GAP = 16;

/** The texts of a picture. */
export interface Caption {
  readonly title: string;
  readonly lines: readonly { readonly name: string; readonly color: string }[];
  /** Colour of the texts. */
  readonly ink: string;
}

/** A name in the legend. */
export interface Legend {
  /** In CSS pixels. */
  readonly left: number;
  readonly name: string;
  readonly color: string;
}

/** Breaks the names of lines into rows. A name that is wider than the picture has a row of its own. `widthOf` is in CSS pixels. */
export function legendRows(
  { lines }: Caption,
  width: number,
  widthOf: (text: string) => number,
): readonly (readonly Legend[])[] {
  const rows: Legend[][] = [];
  let left = Number.POSITIVE_INFINITY;
  for (const { name, color } of lines) {
    const needed = SQUARE + widthOf(name);
    if (left + needed > width - INSET) {
      rows.push([]);
      left = INSET;
    }
    rows.at(-1)?.push({ left, name, color });
    left += needed + GAP;
  }
  return rows;
}
