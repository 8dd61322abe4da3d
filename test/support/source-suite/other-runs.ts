/** Runs beside the main one: a long one, one with hostile names, and small ones for lists. */
import type { Json, LoggedRecord } from '../../../src/record/kinds.js';
import { rowsRecord } from '../rows.js';
import { runRecord, START, type SuiteRun, sessionRecord } from './frames.js';

export const LONG = 'b0'.repeat(16);
export const CRASHED = 'c0'.repeat(16);
export const ARCHIVED = 'd0'.repeat(16);
export const HOSTILE = 'e0'.repeat(16);
export const EMPTY = 'f0'.repeat(16);
/** The uid of no run. */
export const NOBODY = '90'.repeat(16);

/** Rows of the long run, and its log lines: more than any default limit. */
export const LONG_ROWS = 3000;
export const LONG_LINES = 450;

const ROWS_PER_FRAME = 250;

/** Multiples of 2^−20, so that sums of them are exact. */
const waveAt = (row: number) =>
  row % 777 === 5 ? Number.NaN : row === 1234 ? 1000 : Math.round(Math.sin(row / 90) * 2 ** 20) / 2 ** 20;

/** Two writers; the second takes up where the first was killed. Every row has a step 1.5 behind the one before. */
export function longRun(): SuiteRun {
  const identity = { uid: LONG, namespace: 'team', project: 'digits', label: 'long', created: START + 5000 };
  const half = LONG_ROWS / 2;
  const framesOf = (from: number) =>
    Array.from({ length: half / ROWS_PER_FRAME }, (_, f) => {
      const first = from + f * ROWS_PER_FRAME;
      const numbers = Array.from({ length: ROWS_PER_FRAME }, (_, i) => first + i);
      const rows = numbers.map((row) => ({
        ...{ row, step: row * 1.5, globalStep: row * 8, time: START + 5000 + row * 4 },
        values: { wave: waveAt(row), 'lr/main': 1 / 2 ** (row >> 8) },
      }));
      const records: LoggedRecord[] = [rowsRecord(rows)];
      for (const row of numbers) {
        if (row >= LONG_LINES) continue;
        const level = row % 10 === 0 ? 'warning' : 'info';
        const message = `line ${row}${row % 7 === 0 ? ' Seventh' : ''}`;
        records.push({ kind: 'log', time: START, level, message, source: 'user', step: row, context: null });
      }
      return { time: START + 5000 + first, records };
    });
  const [first, ...rest] = framesOf(0);
  const second = framesOf(half);
  const end: LoggedRecord = {
    ...{ kind: 'status', time: START + 20_000, status: 'failed', message: 'diverged', stack: 'at step' },
  };
  return {
    ...identity,
    authors: [
      {
        epoch: 1,
        digit: '5',
        frames: [
          {
            time: START + 5000,
            records: [runRecord(identity, { name: 'long' }), sessionRecord(1), ...(first?.records ?? [])],
          },
          ...rest,
        ],
      },
      { epoch: 2, digit: '6', frames: [...second, { time: START + 20_000, records: [end] }] },
    ],
  };
}

/** Longest keys there are, and what programs trip over. */
export const HOSTILE_KEYS = [
  '__proto__',
  'constructor',
  'toString',
  ' ',
  '💥/🧪',
  '\ud800',
  `${'k'.repeat(511)}\udfff`,
  `\ufeff${'b'.repeat(300)}`,
  'é',
  'e\u0301',
  '"]}\u0000\n',
];

/** A text in which a UTF-8 decoder would change something. */
export const HOSTILE_TEXT = `\ufeff<script>\u0000 \ud83d ${'long '.repeat(60)}\udca9`;

/** Objects with the field `__proto__`, and one that is nested very deeply. */
export const HOSTILE_CONFIG: { readonly [key: string]: Json } = JSON.parse(
  '{"__proto__": {"polluted": true}, "constructor": {"prototype": 1}, "\\ud800": "\\udfff"}',
);
export const DEEP_PATH = new Array(150).fill('d').join('.');

export const HOSTILE_NAMES = {
  namespace: '__proto__',
  project: `"]/../${HOSTILE_TEXT}`,
  label: `💥${'x'.repeat(300)}\ud800`,
};

export function hostileRun(): SuiteRun {
  const identity = { uid: HOSTILE, ...HOSTILE_NAMES, created: START + 2000 };
  const at = (row: number) => ({ row, step: row, globalStep: 0, time: START + 2000 + row });
  const values = new Map(HOSTILE_KEYS.map((key, i) => [key, i]));
  const edit = (field: string, value: Json): LoggedRecord => ({
    kind: 'edit',
    time: START + 2001,
    field,
    value,
  });
  const config = (op: 'set' | 'update', path: string, data: Json): LoggedRecord => ({
    ...{ kind: 'config', time: START, op, path, data },
  });
  const records: LoggedRecord[] = [
    runRecord(identity, { name: HOSTILE_TEXT, group: '__proto__', directory: '../..' }),
    sessionRecord(1),
    config('set', '', HOSTILE_CONFIG),
    config('update', DEEP_PATH, 'bottom'),
    rowsRecord([
      { ...at(0), values },
      { ...at(1), values },
    ]),
    ...HOSTILE_KEYS.flatMap((key): LoggedRecord[] => [
      { kind: 'text', key, value: HOSTILE_TEXT, ...at(2) },
      { kind: 'json', key, value: HOSTILE_CONFIG, ...at(3) },
      { kind: 'summary', time: START, key, value: key, removed: false },
      { kind: 'problem', time: START, key, reason: HOSTILE_TEXT, count: 1 },
    ]),
    {
      ...{ kind: 'log', time: START, level: 'error', message: HOSTILE_TEXT, source: 'user', step: 0 },
      context: HOSTILE_CONFIG,
    },
  ];
  const edits = [sessionRecord(0), edit('tags', ['__proto__', '\ud800']), edit('notes', HOSTILE_TEXT)];
  return {
    ...identity,
    authors: [
      { epoch: 0, digit: '7', frames: [{ time: START + 2001, records: edits }] },
      { epoch: 1, digit: '8', frames: [{ time: START + 2003, records }] },
    ],
  };
}

/** A run that was being written when its writer vanished, one that was put aside, and one without any value. */
export function smallRuns(): SuiteRun[] {
  const row = (values: Readonly<Record<string, number>>) =>
    rowsRecord([{ row: 0, step: 0, globalStep: 0, time: START, values }]);
  const config = (data: Json): LoggedRecord => ({ kind: 'config', time: START, op: 'set', path: '', data });
  const crashed = { uid: CRASHED, namespace: '', project: 'digits', label: 'Crash', created: START + 1000 };
  const archived = { uid: ARCHIVED, namespace: '', project: 'digits', label: 'old', created: START - 5000 };
  const empty = { uid: EMPTY, namespace: '', project: 'other', label: 'empty', created: START + 1000 };
  return [
    {
      ...crashed,
      authors: [
        {
          epoch: 1,
          digit: '9',
          frames: [
            {
              time: START + 1500,
              records: [
                runRecord(crashed, { name: 'b-crash', group: 'sweep', task: 'train' }),
                sessionRecord(1),
                config({ lr: 0.2, model: { layers: 3, act: 'gelu' }, seed: -0, nan: Number.NaN }),
                row({ loss: 8, only: 1 }),
              ],
            },
          ],
        },
      ],
    },
    {
      ...archived,
      authors: [
        {
          epoch: 0,
          digit: 'a',
          frames: [
            {
              time: START,
              records: [sessionRecord(0), { kind: 'edit', time: START, field: 'archived', value: true }],
            },
          ],
        },
        {
          epoch: 1,
          digit: 'b',
          frames: [
            {
              time: START,
              records: [
                runRecord(archived, { name: 'C-old' }),
                row({ loss: 9 }),
                { kind: 'status', time: START, status: 'completed', message: '', stack: '' },
              ],
            },
          ],
        },
      ],
    },
    {
      ...empty,
      authors: [
        {
          epoch: 1,
          digit: 'c',
          frames: [{ time: START + 1000, records: [runRecord(empty), sessionRecord(1)] }],
        },
      ],
    },
  ];
}
