/** P5 in a page: see test/bench/distribution.node.bench.ts, which drives the same from Node. */
import '@tensorflow/tfjs-backend-webgpu';
import { measurePairs } from '../bench/harness.js';
import { byHand, ours, oursWhole, start, vis } from '../bench/subjects/distribution.js';
import type { BenchLine } from './types.js';

/** Elements of the tensor, from a small layer to a large one. The target is for a million. */
const ELEMENTS = [10_000, 100_000, 1_000_000, 10_000_000];
const PAIRS = 15;
/** tfjs-vis blocks the page for a second each time. */
const VIS_PAIRS = 5;
const VIS_ELEMENTS = 1_000_000;

/** Measures one backend of tfjs. */
export async function p5(backend: string): Promise<BenchLine[]> {
  const lines: BenchLine[] = [];
  for (const elements of ELEMENTS) {
    await start(backend, elements);
    const whole = await measurePairs({ ours: oursWhole, peer: byHand, pairs: PAIRS });
    lines.push(
      line(
        `${elements.toLocaleString('en-US')} elements: log() until stored, against await data() and one pass`,
        whole,
      ),
    );
    if (elements !== VIS_ELEMENTS) continue;
    const blocking = await measurePairs({ ours, peer: vis, pairs: VIS_PAIRS });
    lines.push(line('the page is blocked, against tfjs-vis show.valuesDistribution', blocking));
  }
  return lines;
}

function line(
  what: string,
  { ours: mine, peer = Number.NaN, ratioToPeer = Number.NaN }: Awaited<ReturnType<typeof measurePairs>>,
): BenchLine {
  return { what, ours: mine, peer, ratio: ratioToPeer };
}
