/** Run tables: against brute force over plain arrays, and what is read for them. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { StoreSource } from '../../../src/query/store-source.js';
import { checkedTable } from '../../../src/query/table/answer.js';
import type { TableRun } from '../../../src/query/table/columns.js';
import { globOf } from '../../../src/query/table/glob.js';
import { TableRows } from '../../../src/query/table/table-rows.js';
import type { Json } from '../../../src/record/kinds.js';
import type { RunInfo } from '../../../src/source/types.js';
import { memoryStore } from '../../../src/store/memory.js';
import type { Store } from '../../../src/store/port.js';
import { rounds } from '../../support/long.js';
import { rowsRecord } from '../../support/rows.js';
import { frame, QUERIES, RUN, runRecord, START, write } from './runs.js';

vi.setConfig({ testTimeout: 60_000 });

const value: fc.Arbitrary<Json | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.integer({ min: -2, max: 2 }),
  fc.constantFrom<Json>(0.5, Number.NaN, Number.POSITIVE_INFINITY, 'a', 'B', '', true, false, [1]),
);

const runs: fc.Arbitrary<TableRun[]> = fc
  .array(fc.tuple(value, value, fc.nat(3)), { maxLength: 30 })
  .map((all) =>
    all.map(([x, y, created], i) => {
      const config = { ...(x === undefined ? {} : { x }), deep: y === undefined ? {} : { 'y.y': y } };
      const uid = (i + 1).toString(16).padStart(32, '0');
      return { info: { uid, created } as RunInfo, config, summary: {}, scalars: {} };
    }),
  );

const X = 'config.x';
const Y = 'config.deep.y\\.y';
const cellOf = ({ config }: TableRun, column: string): Json | undefined =>
  column === X ? config['x'] : (config['deep'] as { [key: string]: Json })['y.y'];

/** What the characters of a pattern are in a regular expression. */
const SIGNS = new Map([
  ['*', '[^]*'],
  ['?', '[^]'],
  ['.', '\\.'],
]);

/** Where a value stands: the slow and obvious way. */
function placeOf(found: Json | undefined): number {
  if (found === undefined) return 9;
  if (Number.isNaN(found)) return 8;
  return { number: 0, string: 1, boolean: 2 }[typeof found as string] ?? 3;
}

function order(a: Json | undefined, b: Json | undefined, descending: boolean): number {
  const [p, q] = [placeOf(a), placeOf(b)];
  if (p > 7 || q > 7) return Math.sign(p - q);
  const [left, right] = [a, b].map((each) => (placeOf(each) === 3 ? JSON.stringify(each) : each)) as [
    number,
    number,
  ];
  const up = p !== q ? Math.sign(p - q) : left < right ? -1 : left > right ? 1 : 0;
  return descending ? -up : up;
}

describe('run tables', () => {
  test('[QRY5] rows, groups and pages equal brute force', () => {
    const sort = fc.array(fc.record({ column: fc.constantFrom(X, Y, 'created'), descending: fc.boolean() }), {
      maxLength: 3,
    });
    const grouping = fc.constantFrom<string[]>([], [Y], [Y, X], [X, Y, X]);
    fc.assert(
      fc.property(runs, sort, grouping, fc.nat(10), fc.nat(20), (all, by, groupBy, offset, limit) => {
        const found = checkedTable({
          ...{ columns: [X, Y], where: 'config.x != 1', sort: by, offset, limit },
          groupBy,
        }).answer(new TableRows(all));
        const matching = all.filter((run) => cellOf(run, X) !== 1);
        const cell = (run: TableRun, column: string) =>
          column === 'created' ? run.info.created : cellOf(run, column);
        const sorted = [...matching].sort((a, b) => {
          for (const { column, descending } of by) {
            const found = order(cell(a, column), cell(b, column), descending);
            if (found !== 0) return found;
          }
          return b.info.created - a.info.created || (a.info.uid < b.info.uid ? -1 : 1);
        });
        const isGrouped = groupBy.length > 0;
        const idOf = (run: TableRun, column: string) => [
          typeof cellOf(run, column),
          String(cellOf(run, column)),
        ];
        const ids = sorted.map((run) => JSON.stringify(groupBy.map((column) => idOf(run, column))));
        const groups = [...new Set(ids)].map((id) => sorted.filter((_, i) => ids[i] === id));
        const rows = isGrouped ? groups.flat() : sorted;
        expect(found.rows.map(({ uid }) => uid)).toEqual(
          rows.slice(offset, offset + limit).map(({ info }) => info.uid),
        );
        expect(found.rows.map(({ values }) => values)).toEqual(
          rows.slice(offset, offset + limit).map((run) => [cellOf(run, X) ?? null, cellOf(run, Y) ?? null]),
        );
        expect([found.total, found.unfiltered]).toEqual([matching.length, all.length]);
        if (!isGrouped) return;
        expect(found.groups.map(({ count, start }) => [count, start])).toEqual(
          groups.map((group, i) => [group.length, groups.slice(0, i).flat().length]),
        );
        for (const [i, { aggregates }] of found.groups.entries()) {
          const numbers = (groups[i] ?? []).map((run) => cellOf(run, X)).filter(Number.isFinite) as number[];
          if (numbers.length === 0) expect(aggregates[0]).toBeNull();
          else {
            expect(aggregates[0]).toMatchObject({
              count: numbers.length,
              min: Math.min(...numbers),
              max: Math.max(...numbers),
            });
            expect(aggregates[0]?.mean).toBeCloseTo(numbers.reduce((a, b) => a + b, 0) / numbers.length, 12);
          }
        }
      }),
      { numRuns: rounds(300) },
    );
  });

  test('[QRY5] conditions equal brute force', () => {
    const condition: fc.Arbitrary<readonly [string, (run: TableRun) => boolean]> = fc.oneof(
      ...(['<', '<=', '>', '>=', '=', '!='] as const).map((operator) =>
        fc
          .tuple(fc.constantFrom(X, Y), fc.constantFrom<Json>(0, -1, 0.5, 'a', '', true))
          .map(([column, right]) => {
            const holds = (run: TableRun) => {
              const left = cellOf(run, column) as number;
              if (operator === '=') return left === right;
              if (operator === '!=') return left !== right;
              if (typeof left !== typeof right || typeof left === 'boolean') return false;
              return {
                '<': left < (right as number),
                '<=': left <= (right as number),
                '>': left > (right as number),
                '>=': left >= (right as number),
              }[operator];
            };
            const name = column === Y ? `\`${column}\`` : column;
            return [`${name} ${operator} ${JSON.stringify(right)}`, holds] as const;
          }),
      ),
      fc.constant([`has(${X})`, (run: TableRun) => cellOf(run, X) !== undefined] as const),
      fc.constant([
        `${X} in [0, "a", true, -1]`,
        (run: TableRun) => [0, 'a', true, -1].includes(cellOf(run, X) as number),
      ] as const),
    );
    fc.assert(
      fc.property(
        runs,
        condition,
        condition,
        condition,
        fc.constantFrom('and', 'or'),
        fc.boolean(),
        (all, a, b, c, word, inner) => {
          const isAnd = word === 'and';
          const other = isAnd ? 'or' : 'and';
          // `and` binds more strongly, unless parentheses say otherwise.
          const text = inner
            ? `${a[0]} ${word} (not ${b[0]} ${other} ${c[0]})`
            : `not ${a[0]} and ${b[0]} or ${c[0]}`;
          const holds = (run: TableRun): boolean => {
            const [p, q, r] = [a[1](run), b[1](run), c[1](run)];
            if (!inner) return (!p && q) || r;
            return isAnd ? p && (!q || r) : p || (!q && r);
          };
          const { rows } = checkedTable({ columns: [], where: text }).answer(new TableRows(all));
          expect(new Set(rows.map(({ uid }) => uid))).toEqual(
            new Set(all.filter(holds).map(({ info }) => info.uid)),
          );
        },
      ),
      { numRuns: rounds(300) },
    );
  });

  test('[QRY5] a pattern equals the regular expression that it stands for', () => {
    const short = fc.tuple(
      fc.array(fc.constantFrom('a', 'b', '.')),
      fc.array(fc.constantFrom('a', 'b', '.', '*', '?')),
    );
    // Pieces that are longer than the 32 bits of a word, in texts in which they stand, or all but one character of them.
    const filler = fc.array(fc.constantFrom('a', 'b'), { maxLength: 5 });
    const piece = fc.array(fc.constantFrom('a', 'b', '?'), { minLength: 28, maxLength: 70 });
    const long = fc
      .tuple(filler, piece, filler, piece, filler, fc.option(fc.nat(60)))
      .map(([start, one, middle, two, end, changed]) => {
        const text = [...start, ...one, ...middle, ...two, ...end].map((each) => (each === '?' ? 'b' : each));
        if (changed !== null) text[changed] = text[changed] === 'a' ? 'b' : 'a';
        return [text, ['*', ...one, '*', ...two, '*']] as [string[], string[]];
      });
    fc.assert(
      fc.property(fc.oneof(short, long), ([text, pattern]) => {
        const source = pattern.map((each) => SIGNS.get(each) ?? each).join('');
        expect(globOf(pattern.join(''))(text.join(''))).toBe(new RegExp(`^${source}$`).test(text.join('')));
      }),
      { numRuns: rounds(2000) },
    );
  });

  test.each([
    ['many stars', `${'a*'.repeat(50)}b`],
    ['a long piece that almost fits everywhere', `*${'a'.repeat(900)}b*c`],
    ['signs for one character', `*${'a?'.repeat(450)}b*`],
  ])('[QRY5] no text makes a pattern slow: each character is read once: %s', (_, pattern) => {
    const text = 'a'.repeat(20_000);
    let reads = 0;
    const counted = {
      length: text.length,
      charCodeAt(index: number) {
        reads++;
        return text.charCodeAt(index);
      },
    };
    expect(globOf(pattern)(counted)).toBe(false);
    expect(reads).toBeLessThanOrEqual(text.length);
  });

  /** A store that counts its reads. */
  function counting(store: Store) {
    const reads: string[] = [];
    const proxy: Store = new Proxy(store, {
      get(target, name) {
        const member = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          reads.push(String(name));
          return member.apply(target, args);
        };
      },
    });
    return { proxy, reads };
  }

  const open = (store: Store, now = { ms: START }) =>
    new StoreSource(store, { clock: { now: () => now.ms }, isLive: () => false, queries: QUERIES });

  test('[QRY5] a second table reads no frame; a list is kept until something changes, and for a second', async () => {
    const store = memoryStore();
    const values = (row: number, loss: number) =>
      rowsRecord([{ row, step: row, globalStep: 0, time: START, values: { loss } }]);
    const other = 'b'.repeat(32);
    for (const run of [RUN, other]) await write(store, frame(1, 0, [runRecord(), values(0, 1)], run));
    const query = { columns: ['summary.loss'] };
    await open(store).table(query);

    const { proxy, reads } = counting(store);
    const now = { ms: START };
    const source = open(proxy, now);
    expect((await source.table(query)).rows.map((row) => row.values)).toEqual([[1], [1]]);
    expect(reads).not.toContain('readRange');
    reads.length = 0;
    expect((await source.table({ ...query, where: 'summary.loss > 1' })).total).toBe(0);
    expect(reads).toEqual([]);
    // Told of a change, it reads that run alone.
    await write(store, frame(1, 1, [values(1, 5)]));
    source.notify({ run: RUN, revision: 4, kinds: ['rows'] });
    expect((await source.table({ ...query, where: 'summary.loss > 1' })).rows).toEqual([
      { uid: RUN, values: [5] },
    ]);
    expect(reads).not.toContain('listRuns');
    // Without a notice, it is found within a second.
    await write(store, frame(1, 1, [values(1, 7)], other));
    now.ms += 1001;
    expect((await source.table(query)).rows.map((row) => row.values)).toEqual([[5], [7]]);
    expect(reads).toContain('listRuns');
  });

  test('[STO3] without what is derived, and with damage in it, a table is the same', async () => {
    const store = memoryStore();
    await write(
      store,
      frame(1, 0, [
        runRecord(),
        rowsRecord([{ row: 0, step: 0, globalStep: 0, time: START, values: { loss: 3 } }]),
      ]),
    );
    const query = { columns: ['summary.loss', 'summary.loss.count'] };
    const wanted = await open(store).table(query);
    expect(wanted.rows).toEqual([{ uid: RUN, values: [3, 1] }]);
    const entries = await store.getDerived(RUN, '');
    expect(entries.some(({ name }) => name.endsWith('/table'))).toBe(true);
    for (const bytes of [new Uint8Array(0), Uint8Array.from([255, 1]), new TextEncoder().encode('{}')]) {
      await store.putDerived(
        RUN,
        entries.filter(({ name }) => name.endsWith('/table')).map(({ name }) => ({ name, bytes })),
      );
      expect(await open(store).table(query)).toEqual(wanted);
    }
    await store.deleteDerived(RUN, '');
    expect(await open(store).table(query)).toEqual(wanted);
  });
});
