/** A run with one odd value in ordinary noise, for tests of how extremes are drawn. */
import fc from 'fast-check';
import type { XAxis } from '../../src/source/types.js';
import { testSource } from '../fixtures/test-source.js';
import { uidOf } from '../fixtures/uids.js';

const CREATED = Date.UTC(2026, 10, 26, 9, 12);
const ROW_MS = 37.5;

/** A small generator with a seed (mulberry32). */
export function random(seed: number): () => number {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Values around 0.5 with one value that differs, as a source over one run; x of the odd one comes with it. */
export function sourceOf(length: number, at: number, odd: number, x: XAxis, seed = 1) {
  const noise = random(seed);
  const source = testSource();
  source.addRun('a', { created: CREATED, rowMs: ROW_MS });
  for (let i = 0; i < length; i++) source.log('a', { loss: i === at ? odd : 0.45 + 0.1 * noise() });
  const relative = at * ROW_MS;
  const place = x === 'time' ? CREATED + relative : x === 'relative' ? relative : at;
  return { source, place };
}

/** A window around a place, as a share of everything; `where`: the place's share of the window. 1 is no zoom. */
export async function loaded(
  length: number,
  at: number,
  odd: number,
  x: XAxis,
  zoom: number,
  where: number,
  seed = 1,
) {
  const { source, place } = sourceOf(length, at, odd, x, seed);
  const query = { run: uidOf('a'), key: 'loss', x, buckets: 320 };
  const all = await source.series(query);
  if (zoom === 1) return { series: all, place, window: { min: all.xMin, max: all.xMax } };
  const size = Math.max((all.xMax - all.xMin) * zoom, (all.xMax - all.xMin) / Math.max(1, length - 1));
  const window = { min: place - size * where, max: place + size * (1 - where) };
  const range = { from: window.min, to: window.max, neighbours: true };
  return { series: await source.series({ ...query, ...range }), place, window };
}

/** Any place of the odd value in its run, and any view of the place: share of the run that is shown, where in it, x axis. */
export const anyPlace = fc.record({
  length: fc.oneof(fc.constantFrom(1, 2, 3, 320, 321, 10_051), fc.integer({ min: 4, max: 4_000 })),
  share: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  zoom: fc.constantFrom(1, 1, 0.5, 0.1, 0.01),
  place: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  x: fc.constantFrom<XAxis[]>('step', 'time', 'relative'),
});
