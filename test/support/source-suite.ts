/**
 * The acceptance suite of the Source port: whatever holds runs answers alike, wherever it is. Its cases need no test
 * runner, so that they also run in a browser. What they expect is written down, or computed from the records by brute
 * force; no source is compared with another one.
 */
import type { Source } from '../../src/source/types.js';
import { changeCases } from './source-suite/changes.js';
import { compareCases } from './source-suite/compare.js';
import type { RecordedRuns, SourceCase, SourceContext, SourceHarness } from './source-suite/context.js';
import { detailCases } from './source-suite/detail.js';
import { bundleOf, type SuiteRun } from './source-suite/frames.js';
import { heatmapCases } from './source-suite/heatmap.js';
import { histogramCases } from './source-suite/histograms.js';
import { historyCases } from './source-suite/history.js';
import { hostileCases } from './source-suite/hostile.js';
import { linesCases } from './source-suite/lines.js';
import { listCases } from './source-suite/lists.js';
import { logCases } from './source-suite/logs.js';
import { mainRun } from './source-suite/main-run.js';
import { mediaCases } from './source-suite/media.js';
import { hostileRun, longRun, smallRuns } from './source-suite/other-runs.js';
import { pointCases } from './source-suite/points.js';
import { readOnlyCases } from './source-suite/read-only.js';
import { refusalCases } from './source-suite/refusals.js';
import { seriesCases } from './source-suite/series.js';
import { tableCases, tableChangeCases } from './source-suite/table.js';

export type { RecordedRuns, SourceCase, SourceHarness } from './source-suite/context.js';

/** What every source is to hold. The suites of one process share the runs and what the cases computed of them. */
const recorded = once(async (): Promise<{ runs: readonly SuiteRun[]; recorded: RecordedRuns }> => {
  const runs = [await mainRun(), longRun(), hostileRun(), ...smallRuns()];
  const bundle = await bundleOf(runs);
  return { runs, recorded: { bundle, uids: runs.map(({ uid }) => uid) } };
});

/** Every case, bound to `harness`. They share one source, so run them one after the other; those that change something open their own. */
export function sourceSuite(harness: SourceHarness): readonly SourceCase[] {
  const reading = [
    ...listCases,
    ...detailCases,
    ...pointCases,
    ...seriesCases,
    ...linesCases,
    ...histogramCases,
    ...heatmapCases,
    ...mediaCases,
    ...historyCases,
    ...logCases,
    ...compareCases,
    ...tableCases,
    ...hostileCases,
    ...refusalCases,
  ];
  const fresh = async (): Promise<Source> => harness.open((await recorded()).recorded);
  const shared = once(fresh);
  return [...reading, ...(harness.readOnly ? readOnlyCases : [...changeCases, ...tableChangeCases])].map(
    ({ name, run }) => ({
      name,
      async run() {
        const context: SourceContext = {
          harness,
          source: await shared(),
          runs: (await recorded()).runs,
          fresh,
        };
        await run(context);
      },
    }),
  );
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
