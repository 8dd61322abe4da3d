/** Values sorted by row, ascending. */
export interface ByRow {
  readonly rows: number[];
  readonly values: number[];
}

/** Inserts the value of a row and returns its index. Fast if rows come in order, as they mostly do. */
export function insert({ rows, values }: ByRow, row: number, value: number): number {
  if (row >= (rows.at(-1) ?? -1)) {
    rows.push(row);
    values.push(value);
    return rows.length - 1;
  }
  const place = upperBound(rows, row);
  rows.splice(place, 0, row);
  values.splice(place, 0, value);
  return place;
}

/** How many of the ascending `rows` are at most `row`. */
export function upperBound(rows: readonly number[], row: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] as number) <= row) low = middle + 1;
    else high = middle;
  }
  return low;
}
