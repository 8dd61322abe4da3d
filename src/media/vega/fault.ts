/** Says in plain words what is wrong with a specification that Vega could not draw. */
import type { Json } from '../../record/kinds.js';
import type { JsonObject } from '../spec.js';
import type { Language } from './kind.js';

const LITE_MARKS =
  'arc area bar boxplot circle errorband errorbar geoshape image line point rect rule square text tick trail';
const VEGA_MARKS = 'arc area group image line path rect rule shape symbol text trail';
const FIELD_TYPES = ['quantitative', 'temporal', 'ordinal', 'nominal', 'geojson'];
/** Lists of charts in a chart. */
const CHARTS = ['layer', 'concat', 'hconcat', 'vconcat'];
const MOST_LEVELS = 20;
/** Longest part of a specification that is quoted. */
const MOST_QUOTED = 40;

/** The first fault that is found; a general sentence if none is. For a specification that could not be drawn. */
export function faultOf(spec: JsonObject, language: Language): string {
  const found = language === 'vega' ? vegaFault(spec) : liteFault(spec, 0);
  return found ?? 'Vega could not draw its specification, which is damaged or made for another version';
}

function liteFault(spec: JsonObject, level: number): string | null {
  if (level > MOST_LEVELS) return 'its charts are nested too deeply';
  const { mark, encoding, spec: inner } = spec;
  const name = isObject(mark) ? mark['type'] : mark;
  if (mark !== undefined && !isOneOf(name, LITE_MARKS)) return `${quoted(name)} is no mark of Vega-Lite`;
  const data = dataFault(spec['data']);
  if (data !== null) return data;
  if (encoding !== undefined && !isObject(encoding)) return 'its encoding is not an object';
  for (const [channel, definition] of Object.entries(encoding ?? {})) {
    const type = isObject(definition) ? definition['type'] : undefined;
    if (type !== undefined && !FIELD_TYPES.includes(String(type))) {
      return `${quoted(type)} is no type of a field, in the encoding ${quoted(channel)}`;
    }
  }
  for (const list of CHARTS) {
    const charts = spec[list];
    if (charts === undefined) continue;
    if (!Array.isArray(charts) || charts.length === 0) return `its ${list} is not a list of charts`;
    for (const chart of charts) {
      const fault = isObject(chart) ? liteFault(chart, level + 1) : `its ${list} holds what is no chart`;
      if (fault !== null) return fault;
    }
  }
  if (inner === undefined) return null;
  return isObject(inner) ? liteFault(inner, level + 1) : 'its spec is not a chart';
}

function vegaFault(spec: JsonObject, level = 0): string | null {
  if (level > MOST_LEVELS) return 'its groups are nested too deeply';
  for (const list of ['data', 'signals', 'scales', 'marks']) {
    const entries = spec[list];
    if (entries === undefined || (list === 'data' && isObject(entries))) continue;
    if (!Array.isArray(entries) || !entries.every(isObject)) return `its ${list} are not a list of objects`;
    if (list === 'marks') continue;
    if (entries.some((entry) => typeof (entry as JsonObject)['name'] !== 'string')) {
      return `an entry of its ${list} has no name`;
    }
  }
  for (const mark of (spec['marks'] ?? []) as readonly JsonObject[]) {
    if (!isOneOf(mark['type'], VEGA_MARKS)) return `${quoted(mark['type'])} is no mark of Vega`;
    const fault = mark['type'] === 'group' ? vegaFault(mark, level + 1) : null;
    if (fault !== null) return fault;
  }
  return null;
}

function dataFault(data: Json | undefined): string | null {
  if (data === undefined || data === null) return null;
  if (!isObject(data)) return 'its data is not an object';
  const { values } = data;
  const isFit = values === undefined || typeof values === 'string' || typeof values === 'object';
  return isFit && values !== null ? null : 'the values of its data are not a list';
}

function isOneOf(name: Json | undefined, names: string): boolean {
  return typeof name === 'string' && names.split(' ').includes(name);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function quoted(value: Json | undefined): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return `“${text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED)}…` : text}”`;
}
