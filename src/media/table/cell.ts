/** Captures one cell of a table. */

import { plainJson } from '../../base/plain-json.js';
import { type Refusal, refuse } from '../../base/refusal.js';
import { captureJson } from '../../record/capture.js';
import { HistogramValue } from '../../record/histogram-value.js';
import { MediaValue } from '../value.js';
import type { RawCell } from './raw.js';

/** A captured cell; media, which their own kind captures; or why there is nothing in the cell. */
export type TakenCell =
  | { readonly kind: 'cell'; readonly cell: Exclude<RawCell, object>; readonly problem?: Refusal }
  | { readonly kind: 'media'; readonly values: readonly MediaValue[] }
  | { readonly kind: 'nothing'; readonly problem: Refusal };

/** Bigints from here on have hundreds of digits. Converting one to text takes quadratic time. */
const HUGE_BIGINT = 2n ** 1024n;

/** Captures a cell that is no number, text or boolean. May throw, as foreign objects may. */
export function takeCell(value: unknown): TakenCell {
  switch (typeof value) {
    case 'undefined':
      return { kind: 'cell', cell: null };
    case 'string':
    case 'number':
    case 'boolean':
      return { kind: 'cell', cell: value };
    case 'bigint':
      return value < HUGE_BIGINT && value > -HUGE_BIGINT
        ? { kind: 'cell', cell: value }
        : nothing('range', 'a bigint beyond ±2^1024 cannot be recorded');
    case 'object':
      return value === null ? { kind: 'cell', cell: null } : takeObject(value);
    default:
      return nothing('type', `a ${typeof value} cannot be recorded`);
  }
}

function takeObject(value: object): TakenCell {
  const values = Array.isArray(value) ? value : [value];
  if (values[0] instanceof MediaValue) {
    if (!values.every((each) => each instanceof MediaValue && each.media === values[0].media)) {
      return nothing('type', 'a list of media must hold media of one kind and nothing else');
    }
    if (values[0].media === 'table') return nothing('type', 'a table cannot be in a table');
    return { kind: 'media', values };
  }
  if (value instanceof Date) {
    return Number.isNaN(value.getTime())
      ? nothing('range', 'an invalid date cannot be recorded')
      : { kind: 'cell', cell: value.toISOString() };
  }
  if (value instanceof HistogramValue) return nothing('type', 'a histogram cannot be in a table');
  if (typeof Blob !== 'undefined' && value instanceof Blob) {
    return nothing('type', 'a Blob is no cell: say what it is, as in image(blob) or audio(blob)');
  }
  if ('dataId' in value && 'dtype' in value) {
    return nothing('type', 'a tensor is no cell: read its numbers first, or log image(tensor)');
  }
  const { json, problems } = captureJson(value);
  const cell = typeof json === 'object' && json !== null ? plainJson(json) : json;
  const [problem] = problems;
  return problem ? { kind: 'cell', cell, problem } : { kind: 'cell', cell };
}

function nothing(code: Refusal['code'], reason: string): TakenCell {
  return { kind: 'nothing', problem: refuse(code, reason) };
}
