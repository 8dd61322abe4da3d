import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalForm } from '../../../src/bundle/canonical.js';
import { importBundle } from '../../../src/bundle/import.js';
import { openBundle } from '../../../src/bundle/read.js';
import { bundleSource } from '../../../src/bundle/source.js';
import type { Frame } from '../../../src/record/kinds.js';
import type { Source, XAxis } from '../../../src/source/types.js';
import { rounds } from '../../support/long.js';
import { frame, madeRun, RUN, runRecord, START } from '../query/runs.js';
import { record } from '../record/arbitraries.js';
import { addBlob, addRun, bundleOf, framesIn, framesMade, home, sourceOf } from './support.js';

/** A run of two writers that recorded anything at all. */
const anyRun: fc.Arbitrary<Frame[]> = fc
  .tuple(fc.array(fc.array(record, { maxLength: 5 }), { minLength: 1, maxLength: 6 }), fc.nat(6))
  .map(([records, taken]) =>
    records.map((each, i) => {
      const epoch = i < taken ? 1 : taken === 0 ? 1 : 2;
      return frame(epoch, epoch === 1 ? i : i - taken, i === 0 ? [runRecord(), ...each] : each);
    }),
  );

const AXES: XAxis[] = ['step', 'globalStep', 'time', 'relative', 'active', { key: 'acc' }];

/** Everything that a Source tells about the run. */
async function everything(source: Source): Promise<unknown> {
  const run = RUN;
  const detail = await source.getRun(run);
  const keys = ['loss', 'acc', '__proto__', 'nothing'];
  const histogramKeys = Object.keys(detail?.histograms ?? {});
  return {
    detail,
    projects: await source.listProjects(),
    runs: await source.listRuns(),
    filtered: await source.listRuns({ text: 'r', status: ['crashed'], sort: 'name' }),
    metrics: await source.getMetrics({ run }),
    some: await source.getMetrics({ run, keys, fromStep: 2, toStep: 9 }),
    history: await source.getHistory({ run, from: 1, limit: 40 }),
    logs: await source.getLogs({ run }),
    newest: await source.getLogs({ run, newest: true, limit: 2, level: 'warning' }),
    compared: await source.compareRuns([run]),
    files: await source.listFiles(run),
    artifacts: await source.getArtifacts(run),
    histograms: await Promise.all(histogramKeys.map((key) => source.histograms({ run, key }))),
    heatmaps: await Promise.all(
      histogramKeys.map((key) => source.heatmap({ run, key, width: 8, height: 8 })),
    ),
    series: await Promise.all(
      keys.flatMap((key) =>
        AXES.flatMap((x) => [
          source.series({ run, key, x, buckets: 10 }),
          source.series({ run, key, x, from: 3, to: 4, buckets: 50 }),
        ]),
      ),
    ),
    smoothed: await source.series({ run, key: 'loss', smoothing: { weight: 0.5, unit: 2 } }),
  };
}

describe('a bundle and back', () => {
  test('[BUN1] every frame of any run comes back byte for byte, opened and imported', async () => {
    await fc.assert(
      fc.asyncProperty(anyRun, async (frames) => {
        const from = home();
        await addRun(from, frames);
        const bundle = await openBundle(await bundleOf(from, [RUN], { files: false }));
        expect(bundle.problems).toEqual([]);
        expect(await framesIn(bundle.store)).toEqual(framesMade(frames));
        const to = home();
        await importBundle(bundle, to);
        expect(await framesIn(to.store)).toEqual(framesMade(frames));
      }),
      { numRuns: rounds(60) },
    );
  });

  test('[BUN1] the Source of a bundle answers every query as the Source of the store does', async () => {
    await fc.assert(
      fc.asyncProperty(madeRun, fc.boolean(), fc.boolean(), async (made, joined, derived) => {
        const from = home();
        await addRun(from, made.frames);
        for (const stream of joined ? await from.store.listStreams(RUN) : []) {
          await from.store.compact(stream, true);
        }
        const source = sourceOf(from);
        // Listing stores what was derived, which is then in the bundle.
        if (derived) await source.listRuns();
        const bundle = await openBundle(await bundleOf(from, [RUN], { files: false }));
        expect(await everything(bundleSource(bundle))).toEqual(await everything(source));
        const to = home();
        await importBundle(bundle, to);
        expect(await everything(sourceOf(to))).toEqual(await everything(source));
      }),
      { numRuns: rounds(25) },
    );
  });

  test('[BUN1] anything recorded is told alike, histograms, texts, files and edits too', async () => {
    await fc.assert(
      fc.asyncProperty(anyRun, async (frames) => {
        const from = home();
        await addRun(from, frames);
        const bundle = await openBundle(await bundleOf(from, [RUN], { files: false }));
        expect(await everything(bundleSource(bundle))).toEqual(await everything(sourceOf(from)));
      }),
      { numRuns: rounds(40) },
    );
  });

  test('[BUN2] the canonical form does not depend on who exports, when, and what was derived or joined', async () => {
    await fc.assert(
      fc.asyncProperty(madeRun, async ({ frames }) => {
        const client = home();
        await addRun(client, frames);
        await addBlob(client, 'weights');
        const first = await openBundle(await bundleOf(client, [RUN], { library: '1' }));
        const server = home();
        await importBundle(first, server);
        await sourceOf(server).listRuns();
        const second = await openBundle(
          await bundleOf(server, [RUN], { library: '2', created: START + 9, csv: true, tensorboard: true }),
        );
        const form = await canonicalForm(first);
        expect(await canonicalForm(second)).toEqual(form);
        expect(form.map(([name]) => name)).toEqual(
          form.map(([name]) => name).sort((a, b) => (a < b ? -1 : 1)),
        );
        expect(form.length).toBe(2 + (await client.store.listStreams(RUN)).length);
      }),
      { numRuns: rounds(10) },
    );
  });

  test('[BUN2] the canonical form of a run with one more frame is another one', async () => {
    const client = home();
    await addRun(client, [frame(1, 0, [runRecord()])]);
    const before = await canonicalForm(await openBundle(await bundleOf(client)));
    await addRun(client, [frame(1, 1, [])]);
    const after = await canonicalForm(await openBundle(await bundleOf(client)));
    expect(after).not.toEqual(before);
    expect(after.map(([name]) => name)).toEqual(before.map(([name]) => name));
  });
});
