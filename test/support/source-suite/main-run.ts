/** The run that has every kind of record: two writers, two editors. */
import { announcementRecord } from '../../../src/record/announcement.js';
import type { HistogramRecord, Json, LoggedRecord, LogRecord, MediaItem } from '../../../src/record/kinds.js';
import { modelHistogram } from '../../model/histograms.js';
import { rowsRecord } from '../rows.js';
import { hashOf, runRecord, START, type SuiteRun, sessionRecord } from './frames.js';

export const MAIN = 'a0'.repeat(16);

const identity = { uid: MAIN, namespace: 'team', project: 'digits', label: 'main', created: START };

/** Where a row stands; its time is 10 ms after the one before. Steps repeat, go back, and are fractional. */
const STEPS = [0, 1, 1, 2.5, 1.5, 4, 3, -2, 40, 5];
export const place = (row: number) => ({
  row,
  step: STEPS[row] as number,
  globalStep: row * 64,
  time: START + row * 10,
});

/** Values of the rows; the last three keys come in pieces of their own. */
const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
export const LOSS = [2, 1.5, 1.25, inf, -0, -inf, nan, 0.5, 2, 0];
const ACC: Readonly<Record<number, number>> = { 0: 0.5, 1: nan, 3: 0.625, 4: 0.75, 9: 0.875 };
const EPOCH: Readonly<Record<number, number>> = { 1: 0, 3: 1, 5: inf, 7: 2, 8: 1 };

const rows = (from: number, to: number, key: string, values: Readonly<Record<number, number>>) =>
  rowsRecord(
    Array.from({ length: to - from }, (_, i) => from + i)
      .filter((row) => row in values)
      .map((row) => ({ ...place(row), values: { [key]: values[row] as number } })),
  );

const log = (at: number, level: LogRecord['level'], message: string): LogRecord => ({
  ...{ kind: 'log', time: START + at, level, message, source: 'user', step: at / 10, context: { at } },
});

/** Log lines in their order. */
export const LINES = [
  log(0, 'info', 'Training begins'),
  log(10, 'debug', 'batch 1'),
  log(40, 'warning', 'Loss is ±Infinity'),
  { ...log(50, 'error', 'NaN at last'), source: 'console', context: null } as const,
  log(70, 'info', 'training GOES on'),
  log(90, 'info', 'done'),
] as const;

const histogram = (
  key: string,
  row: number,
  values: readonly number[],
  bins: number | readonly number[],
  precision: 'exact' | 'compact' = 'exact',
): HistogramRecord => modelHistogram(values, bins, { key, precision, ...place(row) });

const spread = (count: number, low: number, high: number) =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * ((i * i) % count)) / count);

const image = async (text: string, caption: string): Promise<MediaItem> => ({
  ...{ sha256: await hashOf(text), size: text.length, type: 'image/png', caption },
  facts: { width: 4, height: 3 },
});
const images = (row: number, key: string, items: readonly MediaItem[]): LoggedRecord => ({
  ...{ kind: 'media', media: 'image', data: null, key, items },
  ...place(row),
});
/** A kind of media of a version to come. */
export const UNKNOWN_MEDIA = 'hologram';
const unknown = async (row: number, key: string, text: string): Promise<LoggedRecord> => ({
  ...{ kind: 'media', media: UNKNOWN_MEDIA, data: { depth: Number.NaN, list: [1, null] }, key },
  items: [{ ...(await image(text, 'of tomorrow')), type: 'model/x-hologram', facts: { depth: [1, 2] } }],
  ...place(row),
});

const file = async (
  namespace: string,
  name: string,
  text: string,
  at: number,
  deleted = false,
): Promise<LoggedRecord> => ({
  ...{ kind: 'file', time: START + at, namespace, name, format: 'text', sha256: await hashOf(text) },
  ...{ size: text.length, type: 'text/plain', deleted },
});

const edit = (at: number, field: string, value: Json): LoggedRecord => ({
  ...{ kind: 'edit', time: START + at, field, value },
});

/** What was announced and never came, in the order of the first announcements. */
export const ANNOUNCED = [
  { key: 'val/loss', kind: 'scalar', every: 250, first: null },
  { key: 'layer/__proto__', kind: 'histogram', every: null, first: 249 },
  { key: 'sketch', kind: 'media', media: UNKNOWN_MEDIA, every: null, first: null },
] as const;

/** Announcements: of these keys, of keys that came, and of what no version wrote. */
const announcements: readonly LoggedRecord[] = [
  announcementRecord({ ...ANNOUNCED[0], kind: 'text', every: 1 }, START),
  announcementRecord({ ...ANNOUNCED[1] }, START),
  announcementRecord({ ...ANNOUNCED[0] }, START + 1),
  ...['late', 'weights', 'sample', 'data'].map((key) =>
    announcementRecord({ key, kind: 'scalar', every: 1, first: 0 }, START),
  ),
  edit(0, 'announced/odd', 5),
  edit(0, 'announced/odder', { kind: 'nothing', every: 1, first: 1 }),
  announcementRecord({ ...ANNOUNCED[2] }, START + 2),
];

/** Bytes of the run's blobs. `gone` is of an image whose bytes are nowhere. */
export const TEXTS = {
  first: 'first file',
  second: 'second file, longer',
  picture: 'a picture',
  other: 'another one',
  gone: 'nowhere',
};

export async function mainRun(): Promise<SuiteRun> {
  const { first, second, picture, other, gone } = TEXTS;
  return {
    ...identity,
    blobs: [first, second, picture, other],
    authors: [
      {
        epoch: 0,
        digit: '1',
        frames: [
          {
            time: START + 20,
            records: [sessionRecord(0), edit(20, 'name', 'first name'), edit(20, 'tags', ['a', 'Best'])],
          },
          { time: START + 60, records: [edit(60, 'name', 'too early'), edit(60, 'archived', true)] },
        ],
      },
      {
        epoch: 0,
        digit: '2',
        frames: [
          {
            time: START + 70,
            records: [sessionRecord(0), edit(65, 'name', 'Renamed'), edit(65, 'notes', '# notes')],
          },
          // Much later than anything that the writers did.
          { time: START + 9e8, records: [edit(9e8, 'archived', false), edit(9e8, 'stars', 5)] },
        ],
      },
      {
        epoch: 1,
        digit: '3',
        frames: [
          {
            time: START + 25,
            records: [
              runRecord(identity, { name: 'a name', directory: 'models/cnn', group: 'sweep', task: 'train' }),
              sessionRecord(1),
              {
                kind: 'config',
                time: START,
                op: 'set',
                path: '',
                data: { lr: 0.1, nan, model: { layers: 2, act: 'relu' } },
              },
              rows(0, 3, 'loss', LOSS),
              rows(0, 3, 'acc', ACC),
              LINES[0],
              LINES[1],
              ...announcements,
              { kind: 'text', key: 'note', value: 'hello', ...place(1) },
              { kind: 'json', key: 'data', value: { n: [1, nan, -0] }, ...place(1) },
              histogram('weights', 0, spread(100, -1, 1), 10),
              histogram('weights', 2, spread(200, 0, 3), [0, 0.5, 1, 2, 2.5]),
              { kind: 'problem', time: START, key: 'loss', reason: 'not a number', count: 2 },
            ],
          },
          {
            time: START + 55,
            records: [
              rows(3, 6, 'loss', LOSS),
              rows(3, 6, 'acc', ACC),
              rows(0, 6, 'epoch', EPOCH),
              // Kinds under one key are kept apart; in a past row the scalar is what is seen.
              { kind: 'text', key: 'loss', value: 'four', ...place(4) },
              { kind: 'json', key: 'note', value: ['shown'], ...place(5) },
              histogram('weights', 4, [...spread(400, -2, 2), nan, inf, -inf, 0, 0], 8, 'compact'),
              histogram('constant', 3, [7, 7, 7], 1),
              LINES[2],
              LINES[3],
              { kind: 'dropped', time: START, count: 12, reason: 'too much waits' },
              images(3, 'sample', [await image(picture, 'one'), await image(other, '')]),
              await file('', 'a.txt', first, 41),
              await file('models', 'b/c.txt', second, 42),
              await file('models', 'old', first, 43),
            ],
          },
          {
            time: START + 58,
            records: [
              // Late: these rows were recorded long before.
              rowsRecord([{ ...place(1), values: { late: 7 } }]),
              histogram('grads', 0, [nan, 1, 2], 2),
              { kind: 'summary', time: START, key: 'best', value: 0.9, removed: false },
              { kind: 'summary', time: START, key: 'acc', value: { by: 'hand' }, removed: false },
              { kind: 'summary', time: START, key: 'undone', value: 1, removed: false },
              { kind: 'summary', time: START, key: 'undone', value: null, removed: true },
              { kind: 'problem', time: START, key: 'loss', reason: 'not a number', count: 3 },
              { kind: 'unknown', code: 201, payload: Uint8Array.of(1, 2, 3) },
              { kind: 'status', time: START + 58, status: 'failed', message: 'once', stack: 'at once' },
            ],
          },
        ],
      },
      {
        epoch: 2,
        digit: '4',
        frames: [
          {
            time: START + 100,
            records: [
              sessionRecord(2, START + 59),
              { kind: 'status', time: START + 59, status: 'running', message: '', stack: '' },
              {
                kind: 'config',
                time: START,
                op: 'extend',
                path: '',
                data: { model: { layers: 3 }, seed: -0 },
              },
              { kind: 'config', time: START, op: 'update', path: 'model.act', data: 'gelu' },
              rows(6, 10, 'loss', LOSS),
              rows(6, 10, 'acc', ACC),
              rows(6, 10, 'epoch', EPOCH),
              histogram('weights', 6, [nan, nan], 4),
              histogram('weights', 8, spread(5000, 0, 1), 4, 'compact'),
              histogram('weights', 9, spread(50, 2, 4), 3),
              images(7, 'sample', [await image(other, 'again')]),
              images(8, 'sample', [await image(gone, 'without bytes')]),
              await unknown(8, 'sample', other),
              images(9, 'other/key', [await image(picture, 'p')]),
              await file('', 'a.txt', second, 91),
              await file('models', 'old', first, 92, true),
              LINES[4],
              LINES[5],
              { kind: 'problem', time: START, key: 'img', reason: 'cannot be read', count: 1 },
              { kind: 'status', time: START + 100, status: 'completed', message: '', stack: '' },
            ],
          },
        ],
      },
    ],
  };
}
