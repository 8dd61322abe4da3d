import { ValidationError } from '../base/errors.js';
import { runsOf } from '../source/runs-of.js';
import type { Line, LineKind, Lines, LinesQuery, Series } from '../source/types.js';
import { compileExpression } from './formula/expression.js';
import { powerOfTwo } from './grid.js';
import { groupLine } from './group-line.js';
import { keysIn, type Metric, metricId, nameOf } from './metric.js';
import { checkedSmoothing } from './moving-average.js';
import { readSeries } from './read-series.js';
import type { KeyRollup } from './rollup.js';
import type { RunReader } from './run-reader.js';
import { checkRange, rangeFor } from './series-range.js';
import { emptySeries, toSeries } from './to-series.js';

/** Most groups and lines of one query. No panel needs more. */
const MOST_GROUPS = 1000;
const MOST_LINES = 100_000;

/** A line whose grid is not known yet. */
interface OpenLine {
  readonly run: string;
  readonly metric: Metric;
  readonly reader: RunReader;
  /** `null`: the run has no points of the metric. */
  readonly overview: KeyRollup | null;
}

/**
 * Answers a {@link LinesQuery}: finds the grid that fits all lines, then reads each line on that grid.
 *
 * @param open resolves with the refreshed reader of a run; `undefined` if the run does not exist
 */
export async function answerLines(
  query: LinesQuery,
  open: (uid: string) => Promise<RunReader | undefined>,
): Promise<Lines> {
  checkRange(query);
  const smoothing = checkedSmoothing(query.smoothing);
  const { x = 'step', neighbours = false, groups = [], center = 'mean', band = 'none' } = query;
  const expressions = [...new Set(query.expressions)].map((text, i) =>
    compileExpression(text, `expressions[${i}]`),
  );
  const metrics: Metric[] = [...new Set(query.keys), ...expressions];
  const uids = runsOf(query);
  checkSize(groups.length, uids.length * metrics.length);

  const readers = new Map<string, RunReader>();
  const missing: string[] = [];
  const opened = await Promise.all(uids.map(async (uid) => [uid, await open(uid)] as const));
  for (const [uid, reader] of opened) {
    if (reader) readers.set(uid, reader);
    else missing.push(uid);
  }
  const lines = await Promise.all(
    [...readers].flatMap(([run, reader]) =>
      metrics.map(
        async (metric): Promise<OpenLine> => ({
          ...{ run, metric, reader },
          overview: hasKeys(reader, metric) ? await reader.overview(metric, x) : null,
        }),
      ),
    ),
  );
  const extent = extentOf(lines);
  const asked = rangeFor(query, extent);
  const series = new Map<string, Series>();
  // One after the other, because each read may hold the frames of a zoom in memory.
  for (const { run, metric, reader, overview } of lines) {
    const name = nameOf(metric);
    const read =
      overview === null
        ? emptySeries(name)
        : asked === null
          ? toSeries(name, new Float64Array(0), 0, overview)
          : await readSeries(reader, metric, x, overview, { ...asked, smoothing, neighbours });
    series.set(idOf(run, metric), read);
  }
  const width = asked === null ? 1 : powerOfTwo(asked.range.k);
  const lineOf = (run: string, metric: Metric): Series => ({
    ...(series.get(idOf(run, metric)) as Series),
    width,
  });
  const present = (runs: readonly string[]) => [...new Set(runs)].filter((uid) => readers.has(uid));
  return {
    width,
    xMin: extent.xMin + 0,
    xMax: extent.xMax + 0,
    lines: present(query.runs).flatMap((run) =>
      metrics.map((metric): Line => ({ run, kind: kindOf(metric), ...lineOf(run, metric) })),
    ),
    groups: groups.flatMap(({ name: group, runs }) =>
      metrics.map((metric) => {
        const members = present(runs);
        const drawn = groupLine(
          members.map((run) => lineOf(run, metric)),
          center,
          band,
        );
        return { group, key: nameOf(metric), kind: kindOf(metric), runs: members, ...drawn };
      }),
    ),
    expressions: expressions.map(({ text, keys }) => ({ text, keys })),
    missing,
  };
}

function kindOf(metric: Metric): LineKind {
  return typeof metric === 'string' ? 'key' : 'expression';
}

/** True if the run has values of all keys of the metric. If false, the metric has no points. */
function hasKeys({ state }: RunReader, metric: Metric): boolean {
  return keysIn(metric).every((key) => state.scalars.has(key));
}

function checkSize(groups: number, lines: number): void {
  if (groups > MOST_GROUPS || lines > MOST_LINES) {
    throw new ValidationError(
      `One question asks for at most ${MOST_GROUPS} groups and ${MOST_LINES} lines, not ${groups} and ${lines}`,
      { groups, lines },
    );
  }
}

function idOf(run: string, metric: Metric): string {
  return JSON.stringify([run, metricId(metric)]);
}

/** The extent of all lines together; NaN if no line has points. */
function extentOf(lines: readonly OpenLine[]): Pick<KeyRollup, 'xMin' | 'xMax' | 'integral'> {
  const drawn = lines.flatMap(({ overview }) => overview ?? []);
  if (drawn.length === 0) return { xMin: Number.NaN, xMax: Number.NaN, integral: true };
  return {
    xMin: drawn.reduce((low, { xMin }) => Math.min(low, xMin), Number.POSITIVE_INFINITY),
    xMax: drawn.reduce((high, { xMax }) => Math.max(high, xMax), Number.NEGATIVE_INFINITY),
    integral: drawn.every(({ integral }) => integral),
  };
}
