import type { Histograms } from '../../source/types.js';

/** Inserts the histogram of `single` into `all`, in the order of x. Returns `all` itself if `all` has the histogram already. */
export function withHistogram(all: Histograms, single: Histograms | null): Histograms {
  const row = single?.rows[0];
  if (!single || row === undefined || all.rows.includes(row)) return all;
  const x = single.x[0] ?? 0;
  const after = all.x.findIndex((other) => other > x);
  const i = after < 0 ? all.x.length : after;
  const firstBin = all.binStart[i] ?? 0;
  const bins = single.binStart[1] ?? 0;
  const stats = Object.fromEntries(
    Object.entries(all.stats).map(([field, column]) => [
      field,
      insert(column, i, single.stats[field as keyof Histograms['stats']]),
    ]),
  ) as Histograms['stats'];
  return {
    ...all,
    x: insert(all.x, i, single.x),
    rows: insert(all.rows, i, single.rows),
    steps: insert(all.steps, i, single.steps),
    times: insert(all.times, i, single.times),
    binStart: Uint32Array.from({ length: all.binStart.length + 1 }, (_, j) =>
      j <= i ? (all.binStart[j] ?? 0) : (all.binStart[j - 1] ?? 0) + bins,
    ),
    edges: insert(all.edges, firstBin + i, single.edges),
    counts: insert(all.counts, firstBin, single.counts),
    under: insert(all.under, i, single.under),
    over: insert(all.over, i, single.over),
    stats,
    bands: insert(all.bands, i * single.bands.length, single.bands),
  };
}

function insert(into: Float64Array, at: number, values: Float64Array): Float64Array {
  const joined = new Float64Array(into.length + values.length);
  joined.set(into.subarray(0, at));
  joined.set(values, at);
  joined.set(into.subarray(at), at + values.length);
  return joined;
}

/** x of the histogram for the slider's step: the last at or before the step, or else the first; `null`: the newest. */
export function xOfStep(data: Histograms, step: number | null): number | null {
  if (step === null || data.x.length === 0) return null;
  let best = -1;
  for (let i = 0; i < data.x.length; i++) {
    const own = data.steps[i] ?? 0;
    if (own <= step && (best < 0 || own >= (data.steps[best] ?? 0))) best = i;
  }
  return data.x[Math.max(0, best)] ?? null;
}
