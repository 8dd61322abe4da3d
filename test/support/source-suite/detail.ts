/** A run with all that is small. */
import type { KeyInfo, ScalarSummary } from '../../../src/source/types.js';
import { equal, ok } from '../store-suite/assert.js';
import { sorted } from '../store-suite/context.js';
import type { CaseDefinition } from './context.js';
import { START } from './frames.js';
import { MAIN_INFO, picked } from './lists.js';
import { ANNOUNCED, LOSS, MAIN } from './main-run.js';
import { EMPTY, LONG, LONG_LINES, LONG_ROWS, NOBODY } from './other-runs.js';

const { NaN: nan } = Number;

export const LOSS_SUMMARY: ScalarSummary = {
  ...{ last: 0, lastStep: 5, min: -0, minStep: 1.5, max: 2, maxStep: 0 },
  ...{ mean: 7.25 / 7, count: 7, nan: 1, posInf: 1, negInf: 1 },
};

export const detailCases: readonly CaseDefinition[] = [
  {
    name: 'a run has the facts of the list, and no run is null',
    async run({ source }) {
      const detail = await source.getRun(MAIN);
      ok(detail !== null, 'there');
      equal(picked(detail, MAIN_INFO), MAIN_INFO, 'facts');
      equal(await source.getRun(NOBODY), null, 'nobody');
      equal(await source.getRun('0'.repeat(32)), null, 'the workspace is no run');
    },
  },
  {
    name: 'config: set, then extended, then updated; over two writers',
    async run({ source }) {
      const detail = await source.getRun(MAIN);
      const model = { layers: 3, act: 'gelu' };
      equal(detail?.config, { lr: 0.1, nan, model, seed: -0 }, 'config');
    },
  },
  {
    name: 'the automatic summary is over the finite values, in the order of rows; what was set by hand stands beside it',
    async run({ source }) {
      const detail = await source.getRun(MAIN);
      equal(sorted(Object.keys(detail?.scalars ?? {})), ['acc', 'epoch', 'late', 'loss'], 'keys');
      equal(detail?.scalars['loss'], LOSS_SUMMARY, 'loss');
      equal(
        detail?.scalars['acc'],
        {
          ...{ last: 0.875, lastStep: 5, min: 0.5, minStep: 0, max: 0.875, maxStep: 5 },
          ...{ mean: 2.75 / 4, count: 4, nan: 1, posInf: 0, negInf: 0 },
        },
        'acc',
      );
      equal(detail?.scalars['late']?.lastStep, 1, 'a late value is of its row');
      equal(detail?.summary, { best: 0.9, acc: { by: 'hand' } }, 'by hand');
    },
  },
  {
    name: '[ROW4] keys are listed with their kind: one key with two kinds is two',
    async run({ source }) {
      const detail = await source.getRun(MAIN);
      const texts = (detail?.keys ?? []).map(({ key, kind, count }: KeyInfo) => `${kind} ${key} ${count}`);
      equal(
        sorted(texts),
        [
          'histogram constant 1',
          'histogram grads 1',
          'histogram weights 6',
          'json data 1',
          'json note 1',
          'media other/key 1',
          'media sample 1',
          'media sample 3',
          'scalar acc 5',
          'scalar epoch 5',
          'scalar late 1',
          `scalar loss ${LOSS.length}`,
          'text loss 1',
          'text note 1',
        ],
        'keys',
      );
    },
  },
  {
    name: 'keys that were announced are listed until they have a value of any kind; the latest announcement wins',
    async run({ source }) {
      equal((await source.getRun(MAIN))?.announced, ANNOUNCED, 'announced');
      equal((await source.getRun(EMPTY))?.announced, undefined, 'none');
    },
  },
  {
    name: '[HIS1] a histogram key says how many there are, how the newest looks and where the first non-finite one is',
    async run({ source }) {
      const detail = await source.getRun(MAIN);
      const { weights, constant, grads } = detail?.histograms ?? {};
      equal(weights?.count, 6, 'weights');
      equal(weights?.firstNonFinite, { row: 4, step: 1.5, time: START + 40 }, 'first non-finite one');
      const { row, step, low, bars, stats, high } = weights?.last ?? {};
      equal([row, step, low], [9, 5, 2], 'the newest one');
      equal([stats?.count, high], [50, stats?.max], 'its elements');
      equal(bars?.length, 3, 'its bars');
      equal(
        bars?.reduce((sum, bar) => sum + bar, 0),
        50,
        'all elements are in them',
      );
      equal(constant?.firstNonFinite, null, 'all finite');
      equal([constant?.last.low, constant?.last.high, constant?.last.bars], [7, 7, [3]], 'constant');
      equal(grads?.last.stats.nan, 1, 'grads');
    },
  },
  {
    name: 'the first key that was not finite is that of the lowest row, however late it came',
    async run({ source }) {
      const detail = await source.getRun(MAIN);
      const wanted = { key: 'grads', kind: 'histogram', row: 0, step: 0, time: START };
      equal(detail?.firstNonFinite, wanted, 'main');
      equal((await source.getRun(EMPTY))?.firstNonFinite, null, 'empty');
    },
  },
  {
    name: '[VAL2] problems are counted by key and reason; files and log lines are counted',
    async run({ source }) {
      const detail = await source.getRun(MAIN);
      equal(
        detail?.problemList,
        [
          { key: 'loss', reason: 'not a number', count: 5 },
          { key: 'img', reason: 'cannot be read', count: 1 },
        ],
        'problems',
      );
      equal(detail?.files, 2, 'files');
      equal(detail?.logCounts, { debug: 1, info: 3, warning: 1, error: 1 }, 'lines');
    },
  },
  {
    name: '[RUN3] edits are the last writer’s by time, whichever stream is read first',
    async run({ source }) {
      const detail = await source.getRun(MAIN);
      equal([detail?.name, detail?.notes, detail?.archived], ['Renamed', '# notes', false], 'edited');
    },
  },
  {
    name: 'a failed run says why; one that went on after failing says nothing',
    async run({ source }) {
      const long = await source.getRun(LONG);
      equal(long?.error, { message: 'diverged', stack: 'at step' }, 'failed');
      equal((await source.getRun(MAIN))?.error, null, 'went on');
      equal(
        long?.keys,
        [
          { key: 'wave', kind: 'scalar', count: LONG_ROWS },
          { key: 'lr/main', kind: 'scalar', count: LONG_ROWS },
        ],
        'keys',
      );
      equal(long?.logCounts, { debug: 0, info: LONG_LINES - 45, warning: 45, error: 0 }, 'lines');
    },
  },
  {
    name: 'a run without values has none',
    async run({ source }) {
      const { config, summary, scalars, histograms, keys, files, notes, error, problemList } =
        (await source.getRun(EMPTY)) ?? {};
      equal([config, summary, scalars, histograms], [{}, {}, {}, {}], 'objects');
      equal([keys, problemList, files, notes, error], [[], [], 0, '', null], 'lists');
    },
  },
];
