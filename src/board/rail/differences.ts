/** The keys of the config in which runs differ. */
import type { Json } from '../../record/kinds.js';
import type { RunDetail } from '../../source/types.js';
import { formatCompact } from '../ui/format.js';

type Config = RunDetail['config'];
/** The values of a config by path, as JSON. The names of a path are joined by line feeds. */
type Leaves = ReadonlyMap<string, string>;

/** Most keys that a row shows, and most configs and values of a config that are compared. */
const SHOWN = 2;
const MOST_CONFIGS = 100;
const MOST_LEAVES = 200;
const MOST_LEVELS = 5;
/** Longest value, as JSON: a longer value does not fit a row. */
const LONGEST = 24;
/** Keys whose values differ in every run and tell little. */
const TELLS_LITTLE = /(^|_)(seed|id|name|path|dir|date|time)$/i;

/** Values and lists of a config by path. */
export function leavesOf(config: Config): Leaves {
  const leaves = new Map<string, string>();
  const add = (value: object, path: string, level: number) => {
    for (const [name, child] of Object.entries(value) as [string, Json][]) {
      if (leaves.size >= MOST_LEAVES) return;
      const isObject = typeof child === 'object' && child !== null && !Array.isArray(child);
      if (!isObject) leaves.set(path + name, JSON.stringify(child));
      else if (level < MOST_LEVELS) add(child, `${path}${name}\n`, level + 1);
    }
  };
  add(config, '', 1);
  return leaves;
}

/**
 * The paths in which configs differ, the most telling first: the path with the most values. Leaves out a path that separates the
 * runs exactly as a path before does.
 */
export function differingPaths(configs: readonly Leaves[]): string[] {
  const paths = new Set(configs.flatMap((leaves) => [...leaves.keys()]));
  const found = [...paths].flatMap((path) => {
    const values = configs.map((leaves) => leaves.get(path) ?? '');
    const kinds = [...new Set(values)];
    if (kinds.length < 2 || values.some(({ length }) => length > LONGEST)) return [];
    const split = values.map((value) => kinds.indexOf(value)).join();
    return [{ path, split, rank: kinds.length - (TELLS_LITTLE.test(labelOf(path)) ? MOST_CONFIGS : 0) }];
  });
  found.sort((a, b) => b.rank - a.rank);
  const first = found.filter(({ split }, i) => found.findIndex((other) => other.split === split) === i);
  return first.slice(0, SHOWN).map(({ path }) => path);
}

/** The last name of a path, without names that say nothing: `optimizer` for `optimizer.name`. */
export function labelOf(path: string): string {
  const names = path.split('\n');
  const last = names.pop() ?? '';
  return (/^(name|type|kind|value)$/i.test(last) && names.pop()) || last;
}

/** A value as short as people write it: `3e-4`, `adamw`. */
export function shortValue(json: string | undefined): string {
  if (json === undefined || json === 'null') return '';
  const value: Json = JSON.parse(json);
  if (typeof value === 'string') return value;
  if (typeof value !== 'number' || Number.isInteger(value)) return json;
  const power = Number(value.toPrecision(4)).toExponential();
  const plain = formatCompact(value);
  return power.length < plain.length && Math.abs(value) < 1 ? power : plain;
}

/** A key of the config in which the listed runs differ. `path`: its names, joined by line feeds. */
export interface Difference {
  readonly path: string;
  readonly label: string;
}

/** What differs between runs, compared again only if a config changed: a live run has a new detail several times a second. */
export class Differences {
  readonly #known = new Map<string, { detail: RunDetail; text: string; leaves: Leaves }>();
  #compared: readonly Leaves[] = [];
  #found: readonly Difference[] = [];

  /** The keys in which runs differ. The same list for the same configs. */
  of(details: readonly RunDetail[]): readonly Difference[] {
    const all = details.slice(0, MOST_CONFIGS).map((detail) => this.#leaves(detail));
    if (all.length !== this.#compared.length || all.some((leaves, i) => leaves !== this.#compared[i])) {
      this.#compared = all;
      this.#found = differingPaths(all).map((path) => ({ path, label: labelOf(path) }));
    }
    return this.#found;
  }

  /** The values of a run in which it may differ; empty texts for values that it lacks. */
  texts(detail: RunDetail, differences: readonly Difference[]): string[] {
    const leaves = this.#leaves(detail);
    return differences.map(({ path }) => shortValue(leaves.get(path)));
  }

  #leaves(detail: RunDetail): Leaves {
    const { uid, config } = detail;
    const before = this.#known.get(uid);
    if (before?.detail === detail) return before.leaves;
    const text = JSON.stringify(config);
    const leaves = before?.text === text ? before.leaves : leavesOf(config);
    this.#known.set(uid, { detail, text, leaves });
    return leaves;
  }
}
