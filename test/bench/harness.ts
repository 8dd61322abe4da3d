/**
 * Measures things side by side: what we do, a floor (the least work that could do it) and a peer (what others do), in
 * interleaved runs, so that a machine that slows down or warms up meanwhile does so for all of them.
 *
 * A bench module is `test/bench/<anything>.bench.ts` and runs inside a fresh Chromium page; `<anything>.node.bench.ts` runs
 * in Node and may open pages of its own. Both export `rows: BenchRow[]`.
 */

/** One line of the table, and one object of `npm run bench -- --json`. */
export interface BenchResult {
  /** Row of DESIGN's table (`P1`), or `A/A`. Several results may share one. */
  readonly id: string;
  readonly what: string;
  /** Unit of `ours`, `floor` and `peer`: `µs`, `ms`, `values/s`, `KB`. */
  readonly unit: string;
  /** Median of our runs. */
  readonly ours: number;
  readonly floor?: number;
  readonly peer?: number;
  /** Median over the pairs of ours ÷ floor for costs, floor ÷ ours for rates: how many times the floor it takes, 1 at best. */
  readonly ratioToFloor?: number;
  /** Median over the pairs of peer ÷ ours for costs, ours ÷ peer for rates: how many times better than the peer. */
  readonly ratioToPeer?: number;
  /** What is asked for, in words: `≥ 25× cheaper`. */
  readonly target: string;
  readonly ok: boolean;
}

/** One measurement that `--only` can choose. */
export interface BenchRow {
  readonly id: string;
  readonly what: string;
  run(context: BenchContext): Promise<BenchResult | readonly BenchResult[]>;
}

/** What the runner hands to every row. */
export interface BenchContext {
  /** Origin of the server with the sources: `http://127.0.0.1:<port>`. Cross-origin isolated, for fine timers. */
  readonly origin: string;
  /** Only in Node: opens a page of a fresh browser profile (a Playwright `Page`); closed after the row. */
  readonly openPage?: (path: string) => Promise<import('playwright').Page>;
}

/** A thing to measure: it is timed (with its promise, if it returns one), unless it returns a number, which is then the measure itself. */
export type Subject = () => unknown;

export interface PairOptions {
  readonly ours: Subject;
  readonly floor?: Subject;
  readonly peer?: Subject;
  /** Rounds in which each subject runs once, in random order. Default 15. */
  readonly pairs?: number;
  /** Rounds that are run first and not counted. Default 2. */
  readonly warmup?: number;
  /** `cost` (default): less is better, as for times. `rate`: more is better. */
  readonly kind?: 'cost' | 'rate';
  /** Runs before each subject, not timed: an empty database, a rested machine. */
  readonly before?: () => void | Promise<void>;
}

/** Medians of {@link measurePairs}; spread into a {@link BenchResult}. */
export interface Measured {
  readonly ours: number;
  readonly floor?: number;
  readonly peer?: number;
  readonly ratioToFloor?: number;
  readonly ratioToPeer?: number;
}

/** What single pairs said, for looking at the noise. */
export interface MeasuredPairs extends Measured {
  /** Ratios to floor and peer of each pair, in the order measured. */
  readonly floorRatios: readonly number[];
  readonly peerRatios: readonly number[];
}

/** Runs the subjects in interleaved rounds. Times are in milliseconds. The medians of ratios are over pairs, not ratios of medians. */
export async function measureEachPair(options: PairOptions): Promise<MeasuredPairs> {
  const { ours, floor, peer, pairs = 15, warmup = 2, kind = 'cost', before } = options;
  const subjects = Object.entries({ ours, floor, peer }).flatMap(([name, subject]) =>
    subject ? [{ name, subject, values: [] as number[] }] : [],
  );
  for (let round = -warmup; round < pairs; round++) {
    for (const { subject, values } of shuffled(subjects)) {
      await before?.();
      const value = await measureOnce(subject);
      if (round >= 0) values.push(value);
    }
  }
  const valuesOf = (name: string) => subjects.find((each) => each.name === name)?.values ?? [];
  const mine = valuesOf('ours');
  const worse = (theirs: readonly number[]) =>
    theirs.map((value, i) => (kind === 'cost' ? (mine[i] ?? NaN) / value : value / (mine[i] ?? NaN)));
  const floorRatios = worse(valuesOf('floor'));
  const peerRatios = worse(valuesOf('peer')).map((ratio) => 1 / ratio);
  return {
    ours: median(mine),
    ...(floor ? { floor: median(valuesOf('floor')), ratioToFloor: median(floorRatios) } : {}),
    ...(peer ? { peer: median(valuesOf('peer')), ratioToPeer: median(peerRatios) } : {}),
    floorRatios,
    peerRatios,
  };
}

/** {@link measureEachPair} without the single pairs. */
export async function measurePairs(options: PairOptions): Promise<Measured> {
  const { floorRatios: _floor, peerRatios: _peer, ...measured } = await measureEachPair(options);
  return measured;
}

/** The middle value, or the mean of the two in the middle. NaN of nothing. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which the share `q` of the values lies, interpolated linearly. NaN of nothing. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? NaN;
  const high = sorted[Math.ceil(at)] ?? NaN;
  return low + (high - low) * (at - Math.floor(at));
}

async function measureOnce(subject: Subject): Promise<number> {
  const start = performance.now();
  const result = subject();
  // A synchronous subject is not awaited: that would add a turn of the event loop to its time.
  const value = result instanceof Promise ? await result : result;
  return typeof value === 'number' ? value : performance.now() - start;
}

function shuffled<T>(values: readonly T[]): T[] {
  const rest = [...values];
  const result: T[] = [];
  while (rest.length > 0) result.push(...rest.splice(Math.floor(Math.random() * rest.length), 1));
  return result;
}
