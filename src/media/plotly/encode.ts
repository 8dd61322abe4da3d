import { type Refusal, refuse } from '../../base/refusal.js';
import type { Json } from '../../record/kinds.js';
import type { RawDocument } from '../document.js';
import type { EncodedItem } from '../encode.js';
import { encodeSpecs, type InspectedSpec, type JsonObject } from '../spec.js';
import { DTYPE_BYTES, PLOTLY_TYPE } from './kind.js';

/** Makes files from Plotly figures. */
export function encodePlotly(items: readonly RawDocument[]): AsyncGenerator<EncodedItem | Refusal> {
  return encodeSpecs('a Plotly figure', items, inspect);
}

function inspect({ data, layout, frames }: JsonObject): InspectedSpec | Refusal {
  if (!Array.isArray(data) || !data.every(isObject)) {
    return refuse('type', 'a Plotly figure has data, a list of traces: { data: [{ x, y }], layout }');
  }
  if (layout !== undefined && !isObject(layout)) {
    return refuse('type', 'the layout of a Plotly figure is an object');
  }
  const damaged = hasDamagedArray([data, layout ?? null, frames ?? null]);
  const reason =
    'a Plotly figure holds an array whose bytes (bdata) do not fit its dtype: Plotly cannot draw it';
  return {
    type: PLOTLY_TYPE,
    facts: { traces: data.length },
    changed: null,
    problems: damaged ? [refuse('unreadable', reason)] : [],
  };
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasDamagedArray(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasDamagedArray);
  const { dtype, bdata } = value as JsonObject;
  if (typeof dtype === 'string' && typeof bdata === 'string') return isDamaged(dtype, bdata);
  return Object.values(value).some(hasDamagedArray);
}

function isDamaged(dtype: string, bdata: string): boolean {
  const size = Object.hasOwn(DTYPE_BYTES, dtype) ? DTYPE_BYTES[dtype] : undefined;
  if (size === undefined || bdata.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(bdata)) return true;
  const padding = bdata.endsWith('==') ? 2 : bdata.endsWith('=') ? 1 : 0;
  return ((bdata.length / 4) * 3 - padding) % size !== 0;
}
