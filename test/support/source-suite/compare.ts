/** Runs side by side. */
import { equal } from '../store-suite/assert.js';
import { sorted } from '../store-suite/context.js';
import type { CaseDefinition } from './context.js';
import { LOSS_SUMMARY } from './detail.js';
import { MAIN_INFO } from './lists.js';
import { MAIN } from './main-run.js';
import { CRASHED, EMPTY, HOSTILE, HOSTILE_KEYS, LONG, NOBODY } from './other-runs.js';

export const compareCases: readonly CaseDefinition[] = [
  {
    name: 'runs are compared by their keys, summaries and the config that differs',
    async run({ source }) {
      const { runs, commonKeys, values, config } = await source.compareRuns([MAIN, CRASHED]);
      const [, crashed] = runs;
      equal(runs[0], MAIN_INFO, 'main');
      equal(crashed, (await source.listRuns({ text: 'b-crash' }))[0], 'what a list says');
      equal(commonKeys, ['loss'], 'common keys');
      equal(sorted(Object.keys(values)), ['acc', 'epoch', 'late', 'loss', 'only'], 'keys');
      equal(values['loss']?.[MAIN], LOSS_SUMMARY, 'loss of main');
      equal(values['loss']?.[CRASHED]?.last, 8, 'loss of the crashed one');
      equal(Object.keys(values['only'] ?? {}), [CRASHED], 'a key of one run');
      // Equal are the layers, the activation, NaN and −0.
      equal(config, { lr: { [MAIN]: 0.1, [CRASHED]: 0.2 } }, 'config');
    },
  },
  {
    name: 'a config path that one run lacks is absent there',
    async run({ source }) {
      const { config, commonKeys } = await source.compareRuns([CRASHED, EMPTY]);
      equal(commonKeys, [], 'common keys');
      equal(
        Object.fromEntries(Object.entries(config).map(([path, of]) => [path, [of[CRASHED], of[EMPTY]]])),
        {
          lr: [0.2, undefined],
          'model.layers': [3, undefined],
          'model.act': ['gelu', undefined],
          seed: [-0, undefined],
          nan: [Number.NaN, undefined],
        },
        'config',
      );
    },
  },
  {
    name: 'runs that do not exist are left out, those named twice are there once, one run has nothing that differs',
    async run({ source }) {
      const { runs, commonKeys, config } = await source.compareRuns([NOBODY, LONG, LONG]);
      equal(
        runs.map(({ uid }) => uid),
        [LONG],
        'runs',
      );
      equal([commonKeys, config], [['wave', 'lr/main'], {}], 'one run');
      equal(await source.compareRuns([]), { runs: [], commonKeys: [], values: {}, config: {} }, 'none');
    },
  },
  {
    name: '[ROW4] any key is compared like all others',
    async run({ source }) {
      const { values, commonKeys } = await source.compareRuns([HOSTILE]);
      equal(sorted(commonKeys), sorted(HOSTILE_KEYS), 'common keys');
      for (const [i, key] of HOSTILE_KEYS.entries()) {
        equal(Object.hasOwn(values, key), true, JSON.stringify(key));
        equal(values[key]?.[HOSTILE]?.last, i, JSON.stringify(key));
      }
    },
  },
];
