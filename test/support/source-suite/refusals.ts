/** Questions about runs that are not there. */
import type { Source } from '../../../src/source/types.js';
import { equal } from '../store-suite/assert.js';
import { type CaseDefinition, refusal } from './context.js';
import { NOBODY } from './other-runs.js';

/** Everything that is asked of one run. */
export function questions(
  source: Source,
  run: string,
): readonly [name: string, ask: () => Promise<unknown>][] {
  return [
    ['getMetrics', () => source.getMetrics({ run })],
    ['series', () => source.series({ run, key: 'loss' })],
    ['histograms', () => source.histograms({ run, key: 'weights' })],
    ['heatmap', () => source.heatmap({ run, key: 'weights', width: 2, height: 2 })],
    ['media', () => source.media({ run, key: 'sample', media: 'image' })],
    ['latest', () => source.latest({ run })],
    ['listFiles', () => source.listFiles(run)],
    ['getArtifacts', () => source.getArtifacts(run)],
    ['blob', () => source.blob(run, 'f'.repeat(64))],
    ['getHistory', () => source.getHistory({ run })],
    ['getLogs', () => source.getLogs({ run })],
  ];
}

export const refusalCases: readonly CaseDefinition[] = [
  {
    name: 'a question about a run that is not there is refused with run_missing; getRun says null',
    async run({ source }) {
      for (const run of [NOBODY, '0'.repeat(32)]) {
        for (const [name, ask] of questions(source, run)) {
          const { facts } = await refusal(ask(), 'run_missing', name);
          equal(facts['run'], run, `${name}: which run`);
        }
        equal(await source.getRun(run), null, 'getRun');
      }
    },
  },
];
