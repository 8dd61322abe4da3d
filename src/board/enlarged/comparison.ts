/** Measures the lines of an enlarged chart at A and B, and keeps what was measured. */
import { messageOf } from '../../base/errors.js';
import type { Source, XAxis } from '../../source/types.js';
import type { CurveOptions } from '../chart/smooth.js';
import type { LinePanel } from '../panels/line/panel.js';
import type { DrawnLine } from '../panels/line/picture.js';
import { type Measured, type Measuring, measured } from './measure.js';
import type { Pin } from './pins.js';
import type { TableLine } from './table.js';

/** What is measured: the places, and what a curve depends on. */
export interface Plan extends CurveOptions {
  readonly x: XAxis;
  readonly pins: Readonly<Record<Pin, number | null>>;
}

/** What is known of a line. */
type Kept = Pick<TableLine, 'measured' | 'time' | 'problem'>;
const NOTHING: Kept = { measured: null, time: null, problem: null };

/** Lines that are measured at the same time: a source may be a server. */
const AT_ONCE = 4;

export class Comparison {
  readonly #changed: () => void;
  readonly #kept = new Map<string, Kept>();
  /** What each line is to be measured for: an answer for anything else came too late. */
  readonly #wanted = new Map<string, string>();

  /** @param changed called when lines were measured */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** What is known of the lines. The old values stay until newer values are there. */
  lines(lines: readonly DrawnLine[]): readonly TableLine[] {
    return lines.map((line) => ({ id: line.id, line, ...(this.#kept.get(line.id) ?? NOTHING) }));
  }

  /** Measures the lines that are not measured as `plan` says, or that have got values since between the places. */
  async measure(panel: LinePanel, source: Source, plan: Plan): Promise<void> {
    const { a, b } = plan.pins;
    if (a === null || !panel.source) return;
    const due = panel.picture.lines.flatMap((line) => {
      // Values that come after both places change nothing between them.
      const isDone = line.series.xMax > Math.max(a, b ?? a);
      const cause = JSON.stringify([plan, isDone || line.series.xMax]);
      if (this.#wanted.get(line.id) === cause) return [];
      this.#wanted.set(line.id, cause);
      return [{ line, cause }];
    });
    const { x, smoothing, smoothingKind } = plan;
    const measuring = { source: panel.source, x, smoothing, smoothingKind };
    for (let from = 0; from < due.length; from += AT_ONCE) {
      await Promise.all(
        due.slice(from, from + AT_ONCE).map(async ({ line, cause }) => {
          const isWanted = () => this.#wanted.get(line.id) === cause;
          if (!isWanted()) return;
          const found = await measureLine(measuring, source, line, plan).catch((thrown: unknown) => ({
            ...NOTHING,
            problem: messageOf(thrown),
          }));
          if (isWanted()) this.#kept.set(line.id, found);
        }),
      );
      this.#changed();
    }
  }
}

async function measureLine(
  measuring: Measuring,
  source: Source,
  line: DrawnLine,
  { x, pins: { a, b } }: Plan,
): Promise<Kept> {
  const found = await measured(measuring, { run: line.uid, key: line.key }, a, b);
  const time = x === 'step' && line.key !== '' ? await timeBetween(source, line, found) : null;
  return { measured: found, time, problem: null };
}

/** Milliseconds between the rows of two readings; `null`: not known. */
async function timeBetween(
  source: Pick<Source, 'getMetrics'>,
  { uid, key }: DrawnLine,
  { a, b }: Measured,
): Promise<number | null> {
  if (!a || !b) return null;
  const [first, second] = await Promise.all(
    [a.x, b.x].map(async (step) => {
      const [points] = await source.getMetrics({ run: uid, keys: [key], fromStep: step, toStep: step });
      return points?.times.at(-1) ?? null;
    }),
  );
  return first == null || second == null ? null : Math.abs(second - first);
}
