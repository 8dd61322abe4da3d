import type { Json } from '../../record/kinds.js';
import type { KeyInfo } from '../../source/types.js';

/** Keys of model descriptions start so; the rest is the model's name. */
const MODEL_PREFIX = 'model/';
/** What the value's `format` starts with; a later version is shown as far as it is understood. */
const FORMAT = 'stepwell-model/';
/** Layers that are shown. */
const MAX_LAYERS = 2_000;

/** A variable of a layer. Its histograms stand under `weights/<name>` and `gradients/<name>`. */
export interface ModelWeight {
  readonly name: string;
  readonly shape: string;
}

export interface ModelLayer {
  readonly name: string;
  readonly type: string;
  /** Of one example; `?` stands for a size that is not fixed. Empty: not known. */
  readonly outputShape: string;
  /** `null`: not said. */
  readonly parameters: number | null;
  readonly trainable: boolean;
  readonly weights: readonly ModelWeight[];
}

/** A model as it was logged, checked. */
export interface ModelDescription {
  readonly name: string;
  readonly layers: readonly ModelLayer[];
  /** Layers beyond those that are shown. */
  readonly more: number;
  readonly parameters: number | null;
  readonly trainableParameters: number | null;
}

/** The keys under which a run may have described models, in the order in which they were logged first. */
export function modelKeys(keys: readonly KeyInfo[]): KeyInfo[] {
  return keys.filter(
    ({ key, kind }) => kind === 'json' && key.startsWith(MODEL_PREFIX) && key.length > MODEL_PREFIX.length,
  );
}

/**
 * A logged value as a description; `null` when it is something else. Anybody can log anything under such a key: what
 * has the wrong type is left out, field by field.
 */
export function readModel(key: string, value: Json | undefined): ModelDescription | null {
  const fields = fieldsOf(value);
  if (!text(fields['format']).startsWith(FORMAT)) return null;
  const all = listOf(fields['layers']).flatMap((layer) => (isObject(layer) ? [readLayer(layer)] : []));
  return {
    name: text(fields['name']) || key.slice(MODEL_PREFIX.length),
    layers: all.slice(0, MAX_LAYERS),
    more: Math.max(0, all.length - MAX_LAYERS),
    parameters: count(fields['parameters']),
    trainableParameters: count(fields['trainableParameters']),
  };
}

function readLayer(layer: Json): ModelLayer {
  const fields = fieldsOf(layer);
  return {
    name: text(fields['name']) || 'unnamed',
    type: text(fields['type']),
    outputShape: shapeText(fields['outputShape'], ''),
    parameters: count(fields['parameters']),
    trainable: fields['trainable'] !== false,
    weights: listOf(fields['weights']).flatMap((weight) => {
      const { name, shape } = fieldsOf(weight);
      return typeof name === 'string' && name !== '' ? [{ name, shape: shapeText(shape, 'scalar') }] : [];
    }),
  };
}

/**
 * A shape as `28 × 28 × 1` with thin spaces; those of a layer with several outputs one after the other. `none` is what
 * a shape without axes is called.
 */
function shapeText(shape: Json | undefined, none: string): string {
  if (!Array.isArray(shape)) return '';
  if (shape.some(Array.isArray))
    return shape.flatMap((inner: Json) => shapeText(inner, none) || []).join(', ');
  if (shape.length === 0) return none;
  return shape.map((size) => (typeof size === 'number' ? String(size) : '?')).join('\u2009×\u2009');
}

function fieldsOf(value: Json | undefined): { readonly [key: string]: Json | undefined } {
  return isObject(value) ? value : {};
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function count(value: Json | undefined): number | null {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value) ? value : null;
}
