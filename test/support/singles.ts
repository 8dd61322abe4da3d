import type { Series } from '../../src/source/types.js';

/** A series of single points at the steps 0, 1, … */
export function singles(values: Float64Array): Series {
  const { length } = values;
  const x0 = values.map((_, i) => i);
  const count = values.map(() => 1);
  const same = { first: values, last: values, min: values, max: values, mean: values };
  return { key: 'k', width: 1, xMin: 0, xMax: length - 1, x0, ...same, count, flags: new Uint8Array(length) };
}
