import type { ScalarSummary } from '../../../source/types.js';
import { formatCount, formatValue } from '../../ui/format.js';
import type { NumberOptions } from './options.js';

/** The numbers of one key of one run, as text. */
export interface NumberLabels {
  readonly last: string;
  /** Step of the last value. */
  readonly step: string;
  /** The best values, with their names and steps. Empty while no value is finite. */
  readonly best: readonly string[];
}

/** The texts for a summary. The best values are finite. */
export function numberLabels(summary: ScalarSummary, best: NumberOptions['best']): NumberLabels {
  const { last, lastStep, min, minStep, max, maxStep, count } = summary;
  const at = (name: string, value: number, step: number) =>
    `${name} ${formatValue(value)} at step ${formatCount(step)}`;
  const names = best === 'both' ? { min: 'min', max: 'max' } : { min: 'best', max: 'best' };
  const all = [
    ...(best === 'max' ? [] : [at(names.min, min, minStep)]),
    ...(best === 'min' ? [] : [at(names.max, max, maxStep)]),
  ];
  return { last: formatValue(last), step: `step ${formatCount(lastStep)}`, best: count > 0 ? all : [] };
}
