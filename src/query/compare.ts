import { encodeJson } from '../record/json.js';
import type { Json } from '../record/kinds.js';
import { emptyObject, isJsonObject } from '../record/objects.js';
import { makePath } from '../record/path.js';
import type { Comparison, RunDetail, RunInfo, ScalarSummary } from '../source/types.js';

/** See `Source.compareRuns`. Runs that do not exist are left out. A run that is named twice counts once. */
export async function compareRuns(
  uids: readonly string[],
  getRun: (uid: string) => Promise<RunDetail | null>,
): Promise<Comparison> {
  const details: RunDetail[] = [];
  for (const uid of new Set(uids)) {
    const detail = await getRun(uid);
    if (detail) details.push(detail);
  }
  return compareDetails(details);
}

/** What runs have in common and where they differ. */
export function compareDetails(details: readonly RunDetail[]): Comparison {
  const values: Record<string, Record<string, ScalarSummary>> = Object.create(null);
  for (const { uid, scalars } of details) {
    for (const [key, summary] of Object.entries(scalars)) {
      values[key] ??= Object.create(null) as Record<string, ScalarSummary>;
      values[key][uid] = summary;
    }
  }
  const commonKeys = Object.keys(values).filter((key) =>
    details.every(({ uid }) => uid in (values[key] ?? {})),
  );
  return { runs: details.map(infoPart), commonKeys, values, config: configDifferences(details) };
}

/** The fields of a run that lists show. */
export function infoPart(detail: RunDetail): RunInfo {
  const {
    notes: _notes,
    config: _config,
    summary: _summary,
    scalars: _scalars,
    histograms: _histograms,
    firstNonFinite: _firstNonFinite,
    keys: _keys,
    announced: _announced,
    files: _files,
    error: _error,
    problemList: _problems,
    logCounts: _logs,
    ...info
  } = detail;
  return info;
}

function configDifferences(details: readonly RunDetail[]): Comparison['config'] {
  const leaves = details.map(({ config }) => leavesOf(config));
  const paths = new Set(leaves.flatMap((of) => [...of.keys()]));
  const differences: Record<string, Record<string, Json | undefined>> = Object.create(null);
  for (const path of paths) {
    const found = leaves.map((of) => of.get(path));
    if (new Set(found.map(canonical)).size < 2) continue;
    const byRun: Record<string, Json | undefined> = Object.create(null);
    for (const [i, { uid }] of details.entries()) byRun[uid] = found[i];
    differences[path] = byRun;
  }
  return differences;
}

/** The leaves of a config by path (see `makePath`): all but objects with fields. Not recursive: a config may nest deeply. */
export function leavesOf(config: Json): Map<string, Json> {
  const leaves = new Map<string, Json>();
  // `null` stands for the root. An empty path is the path of a field whose name is empty.
  const open: [path: string | null, value: Json][] = [[null, config]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [path, value] = next;
    const fields = isJsonObject(value) ? Object.entries(value) : [];
    if (fields.length === 0 && path !== null) leaves.set(path, value);
    for (const [name, field] of fields.reverse()) {
      const step = makePath([name]);
      open.push([path === null ? step : `${path}.${step}`, field]);
    }
  }
  return leaves;
}

/** A text that is the same for equal values, whatever the order of their fields. */
export function canonical(value: Json | undefined): string {
  return value === undefined ? 'absent' : encodeJson(sorted(value));
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const object = emptyObject();
  const names = Object.keys(value).sort((a, b) => (a < b ? -1 : 1));
  for (const name of names) object[name] = sorted(value[name] as Json);
  return object;
}
