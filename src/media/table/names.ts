/** Names of columns: unique and not empty, because readers of Parquet find a column by its name. */
import { wellFormed } from '../../base/well-formed.js';

/** Most UTF-16 units of a name. */
const MAX_NAME = 512;

/** Names for columns, and which of the given names had to change. */
export interface ColumnNames {
  readonly names: readonly string[];
  /** Pairs of a given name and the name that stands for it. */
  readonly changed: readonly (readonly [given: string, name: string])[];
}

/** Makes names unique: of equal names the later ones get a number, an empty name is `column_3`, by its position. */
export function uniqueNames(given: readonly string[]): ColumnNames {
  // Names that nobody changes come first, so that a made name is never one that another column already has.
  const taken = new Set(given);
  const seen = new Set<string>();
  const changed: [string, string][] = [];
  const names = given.map((raw, i) => {
    const stem = wellFormed(raw).slice(0, MAX_NAME) || `column_${i + 1}`;
    let name = stem;
    for (let n = 2; seen.has(name) || (name !== raw && taken.has(name)); n++) name = `${stem}_${n}`;
    seen.add(name);
    if (name !== raw) changed.push([raw, name]);
    return name;
  });
  return { names, changed };
}
