import { CHART_PARTS, type ChartPart } from '../../chart/line-chart.js';
import { Y_SCALES, type YRange, type YScale } from '../../data/view-spec.js';
import { fieldsOf } from '../fields.js';

/** Two places on the x axis that a person compares. `null`: not set. */
export interface Pins {
  /** The axis, by its name: places on one axis mean nothing on another. */
  readonly axis: string;
  readonly a: number | null;
  readonly b: number | null;
}

/** Options of a panel of lines. A missing option follows the setting of the board. */
export interface LineOptions {
  readonly y?: YScale;
  /** `ordinary`: the range of y leaves out what is far from the other values. `all`: the range shows every value. */
  readonly fit?: 'ordinary' | 'all';
  /** The range of y that a person set. It wins over `fit`. */
  readonly range?: YRange | null;
  /** What is not drawn. Default: nothing. */
  readonly without?: readonly ChartPart[];
  /** The places that the enlarged panel compares. Default: none. */
  readonly pins?: Pins;
}

/** Reads options from stored data. */
export function checkedLineOptions(value: unknown): LineOptions {
  const { y, fit, range, without, pins } = fieldsOf(value);
  const own = checkedRange(range);
  const scale = Y_SCALES.find((each) => each === y);
  const left = CHART_PARTS.filter((part) => Array.isArray(without) && without.includes(part));
  const { axis, a, b } = fieldsOf(pins);
  const place = (at: unknown) => (Number.isFinite(at) ? (at as number) : null);
  return {
    ...(scale ? { y: scale } : {}),
    ...(fit === 'ordinary' || fit === 'all' ? { fit } : {}),
    ...(own && { range: own }),
    ...(left.length > 0 ? { without: left } : {}),
    ...(typeof axis === 'string' ? { pins: { axis: axis.slice(0, 600), a: place(a), b: place(b) } } : {}),
  };
}

/** `null`: no range, or not in order. */
function checkedRange(value: unknown): YRange | null {
  const { min, max } = fieldsOf(value);
  const end = (each: unknown) => (Number.isFinite(each) ? (each as number) : null);
  const range = { min: end(min), max: end(max) };
  const isEmpty = range.min === null && range.max === null;
  return isEmpty || (range.min ?? Number.NEGATIVE_INFINITY) >= (range.max ?? Number.POSITIVE_INFINITY)
    ? null
    : range;
}
