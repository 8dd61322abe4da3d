import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunContent } from '../../../../src/bundle/content.js';
import {
  logsJsonl,
  metaJson,
  metricsJsonl,
  parametersJsonl,
} from '../../../../src/bundle/formats/ml-logger.js';
import { RunReader } from '../../../../src/query/run-reader.js';
import { applyConfig } from '../../../../src/record/json.js';
import type { ConfigRecord, Json, LoggedRecord, LogRecord } from '../../../../src/record/kinds.js';
import { memoryStore } from '../../../../src/store/memory.js';
import { anyCharacter } from '../../../support/any-character.js';
import { rounds } from '../../../support/long.js';
import { rowsRecord } from '../../../support/rows.js';
import { madeRun, QUERIES, RUN, write } from '../../query/runs.js';
import { json } from '../../record/arbitraries.js';
import { sameJson } from '../../record/helpers.js';
import {
  contentOf,
  contentOfRecords,
  framesBeforeFirstChunk,
  linesOf,
  recordsOf,
  textOf,
} from './content.js';
import { asPlain } from './json.js';

type Line = Record<string, Json>;

const parse = (lines: readonly string[]) => lines.map((line) => JSON.parse(line) as Line);
const metricLines = async (content: RunContent, limit?: number) =>
  parse(await linesOf(metricsJsonl(content, limit)));

const place = (row: number) => ({ row, step: row * 2, globalStep: 7, time: 1_700_000_000_123 });
const piece = (row: number, values: Record<string, number>) => rowsRecord([{ ...place(row), values }]);

describe('metrics.jsonl', () => {
  it('[BUN1] has the fields of ML-Logger, and the row and global step behind them', async () => {
    const content = contentOfRecords([[piece(3, { loss: 0.5, 'val/acc': 0.25 })]]);
    expect(await textOf(metricsJsonl(content))).toBe(
      '{"timestamp":1700000000.123,"step":6,"metrics":{"loss":0.5,"val/acc":0.25},"row":3,"global_step":7}\n',
    );
  });

  it('[BUN1] is the history of any run: one line per row, its pieces joined', async () => {
    await fc.assert(
      fc.asyncProperty(madeRun, async ({ frames }) => {
        const store = memoryStore();
        for (const frame of frames) await write(store, frame);
        const reader = new RunReader(store, RUN, QUERIES);
        await reader.refresh();
        const history = await reader.getHistory({ limit: 1000 });
        const lines = await metricLines(contentOf(frames));
        expect(lines.length).toBe(history.length);
        for (const [i, { row, step, globalStep, time, values }] of history.entries()) {
          const expected = { timestamp: time / 1000, step, metrics: values, row, global_step: globalStep };
          expect(sameJson(sorted(lines[i] as Line), sorted(asPlain(expected) as Line))).toBe(true);
        }
      }),
      { numRuns: rounds(100) },
    );
  });

  it('says everything exactly once, however few rows it may hold', async () => {
    await fc.assert(
      fc.asyncProperty(madeRun, fc.integer({ min: 1, max: 30 }), async ({ rows, frames }, limit) => {
        const found = new Map<number, Record<string, Json>>();
        for (const { row, step, metrics } of await metricLines(contentOf(frames), limit)) {
          const values = found.get(row as number) ?? Object.create(null);
          for (const [key, value] of Object.entries(metrics as Line)) {
            expect(key in values).toBe(false);
            values[key] = value;
          }
          found.set(row as number, values);
          expect(Object.is(step, rows[row as number]?.step)).toBe(true);
        }
        for (const { row, values } of rows) {
          const expected = asPlain(Object.fromEntries(values)) as Line;
          expect(sameJson(sorted(found.get(row) ?? {}), sorted(expected))).toBe(true);
        }
      }),
      { numRuns: rounds(100) },
    );
  });

  it('[ROW4] keeps keys like __proto__, and of two kinds under one key a scalar before a text before JSON', async () => {
    const values = new Map([
      ['__proto__', 1],
      ['constructor', -0],
    ]);
    const other = (kind: 'text' | 'json', key: string, value: string): LoggedRecord => ({
      kind,
      ...place(0),
      key,
      value,
    });
    const content = contentOfRecords([
      [other('json', 'a', 'json'), other('json', '__proto__', 'json'), other('json', 'b', 'json')],
      [other('text', 'a', 'text'), rowsRecord([{ ...place(0), values }]), other('json', 'a', 'late')],
    ]);
    const [line] = await linesOf(metricsJsonl(content));
    expect(line).toContain('"metrics":{"__proto__":1,"constructor":-0.0,"a":"text","b":"json"}');
  });

  it('comes out while the run is still being read', async () => {
    const content = contentOfRecords(Array.from({ length: 4000 }, (_, i) => [piece(i, { loss: i })]));
    expect(await framesBeforeFirstChunk(content, (run) => metricsJsonl(run, 100))).toBeLessThan(2000);
  });
});

describe('parameters.jsonl', () => {
  const config = (op: ConfigRecord['op'], data: Json, path = ''): ConfigRecord => ({
    kind: 'config',
    time: 1500,
    op,
    path,
    data,
  });

  it('[BUN1] has the operations of ML-Logger', async () => {
    const content = contentOfRecords([
      [config('set', { lr: 0.001, batch: 32 }), config('extend', { model: { layers: 2 } })],
      [config('update', Number.NaN, 'model.dropout'), config('set', { lr: 1 }), config('extend', 5)],
    ]);
    expect(await linesOf(parametersJsonl(content))).toEqual([
      '{"timestamp":1.5,"operation":"set","data":{"lr":0.001,"batch":32}}',
      '{"timestamp":1.5,"operation":"extend","data":{"model":{"layers":2}}}',
      '{"timestamp":1.5,"operation":"update","key":"model.dropout","value":"NaN"}',
      '{"timestamp":1.5,"operation":"set","data":{"lr":1,"batch":32,"model":{"layers":2,"dropout":"NaN"}}}',
    ]);
  });

  it('gives the config to a reader in which `set` replaces everything', async () => {
    const finite = fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), fc.integer());
    const change = fc.oneof(
      finite.map((data) => config('set', data)),
      finite.map((data) => config('extend', { deep: data })),
      fc
        .tuple(fc.constantFrom('a', 'deep.x', 'b.c'), fc.integer())
        .map(([path, v]) => config('update', v, path)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 8 }), async (changes) => {
        let expected: { [key: string]: Json } = {};
        for (const record of changes) expected = applyConfig(expected, record);
        let read: { [key: string]: Json } = {};
        for (const line of parse(await linesOf(parametersJsonl(contentOfRecords([changes]))))) {
          const { operation, data, key, value } = line;
          if (operation === 'set') read = data as Line;
          else if (operation === 'extend') read = applyConfig(read, config('extend', data as Json));
          else read = applyConfig(read, config('update', value as Json, key as string));
        }
        expect(sameJson(sorted(read), sorted(expected))).toBe(true);
      }),
    );
  });
});

describe('logs.jsonl', () => {
  const log = (message: string, more: Partial<LogRecord> = {}): LogRecord => ({
    kind: 'log',
    time: 1_700_000_000_500,
    level: 'info',
    message,
    source: 'user',
    step: 4,
    context: null,
    ...more,
  });

  it('[BUN1] has the fields of ML-Logger', async () => {
    const content = contentOfRecords([
      [log('started', { context: { epoch: 0 } })],
      [log('high "memory"\n', { level: 'warning', source: 'console', context: {} })],
    ]);
    expect(await linesOf(logsJsonl(content))).toEqual([
      '{"timestamp":1700000000.5,"level":"INFO","message":"started","context":{"epoch":0},"source":"user","step":4}',
      '{"timestamp":1700000000.5,"level":"WARNING","message":"high \\"memory\\"\\n","source":"console","step":4}',
    ]);
  });

  it('has every line', async () => {
    const any = fc
      .tuple(fc.string({ unit: anyCharacter }), json)
      .map(([message, context]) => log(message, { context }));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(any, { maxLength: 4 }), { maxLength: 4 }), async (lists) => {
        const content = contentOfRecords(lists);
        const records = await recordsOf(content, 'log');
        const lines = parse(await linesOf(logsJsonl(content)));
        expect(lines.map(({ message }) => message)).toEqual(records.map(({ message }) => asPlain(message)));
        for (const [i, { context }] of records.entries()) {
          const found = lines[i]?.['context'];
          const empty = context === null || JSON.stringify(context) === '{}';
          expect(empty ? found === undefined : sameJson(found as Json, asPlain(context))).toBe(true);
        }
      }),
    );
  });
});

describe('.ml-logger.meta.json', () => {
  const session: LoggedRecord = {
    kind: 'session',
    time: 0,
    epoch: 1,
    recorder: 'r',
    library: '1',
    agent: '',
    page: 'https://example.org:8080/train.html',
  };

  it('[BUN1] says what the run is', async () => {
    const content = contentOfRecords([[session]]);
    expect(JSON.parse(await textOf(metaJson(content)))).toEqual({
      namespace: 'alice',
      workspace: 'digits',
      prefix: '20231114_221320_abcdef',
      remote: null,
      experiment_id: 'a'.repeat(32),
      readme: 'Notes\nin two lines',
      status: 'completed',
      started_at: 1_700_000_000,
      completed_at: 1_700_000_005,
      hostname: 'example.org',
      updated_at: 1_700_000_005,
      name: 'first try',
      directory: 'models/cnn',
      tags: ['a', 'b'],
      error: null,
    });
  });

  it('says how it ended, and does not guess a host', async () => {
    const error = { message: 'out of memory', stack: '' };
    for (const page of ['', 'not an address']) {
      const content = contentOfRecords([[{ ...session, page }]], { status: 'crashed', ended: 0, error });
      expect(JSON.parse(await textOf(metaJson(content)))).toMatchObject({
        status: 'failed',
        completed_at: null,
        hostname: null,
        error: 'out of memory',
      });
    }
  });
});

/** Fields in alphabetical order, at every depth. */
function sorted(value: Line): Line {
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [
        key,
        typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? sorted(inner as Line) : inner,
      ]),
  );
}
