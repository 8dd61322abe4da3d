/** What a grid shows of a table: reading, sorting, filtering, groups, joined runs, CSV. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { image } from '../../../../src/media/image/value.js';
import { type Arrangement, AS_IT_IS, arranged } from '../../../../src/media/table/arrangement.js';
import { cellMedia } from '../../../../src/media/table/cell-media.js';
import { conditionOf } from '../../../../src/media/table/condition.js';
import { tableCsv } from '../../../../src/media/table/csv.js';
import { fileInParts } from '../../../../src/media/table/file-in-parts.js';
import { commonColumns, JoinedRows } from '../../../../src/media/table/join.js';
import { linesOnScreen, placesOf, placesOnScreen, scrollTo } from '../../../../src/media/table/layout.js';
import { filteredRows, sortedRows } from '../../../../src/media/table/order.js';
import { TableFile } from '../../../../src/media/table/read.js';
import type { Cell, Rows } from '../../../../src/media/table/rows.js';
import { Turn, WorkOver } from '../../../../src/media/table/turn.js';
import { type TableData, table } from '../../../../src/media/table/value.js';
import { encoded } from './helpers.js';

/** Opens the bytes of a table. `read` is told about each part that is read. */
function openBlob(blob: Blob, read: (from: number, to: number) => void = () => {}): Promise<TableFile> {
  return TableFile.open(
    fileInParts(blob.size, (from, to) => {
      read(from, to);
      return blob.slice(from, to).arrayBuffer();
    }),
  );
}

async function opened(data: TableData): Promise<TableFile> {
  const { file } = await encoded(table(data));
  return openBlob(file?.blob as Blob);
}

async function cellsOf(rows: Rows): Promise<Cell[][]> {
  const columns = await Promise.all(rows.columns.map((_, i) => rows.column(i)));
  return Array.from({ length: rows.count }, (_, row) => columns.map((cells) => cells[row] ?? null));
}

async function shown(rows: Rows, asked: Partial<Arrangement>): Promise<number[]> {
  return [...(await arranged(rows, { ...AS_IT_IS, ...asked }, new Turn())).rows];
}

describe('reading', () => {
  test('cells of any type, null, and columns that every object has', async () => {
    const rows = JSON.parse('[{"__proto__": 1.5, "a.b": "x", "": true}, {"__proto__": null}]');
    const file = await opened(rows);
    expect(file.columns.map(({ name, type }) => [name, type])).toEqual([
      ['__proto__', 'number'],
      ['a.b', 'text'],
      ['column_3', 'boolean'],
    ]);
    expect(await cellsOf(file)).toEqual([
      [1.5, 'x', true],
      [null, null, null],
    ]);
  });

  test('[MED4] reads the outline, and then only the row groups and columns that are asked for', async () => {
    const count = 65_000;
    const columns = Object.fromEntries(
      Array.from({ length: 12 }, (_, c) => [
        `f${c}`,
        Float64Array.from({ length: count }, (_, i) => i + (i % 997) / 1000 + c / 10),
      ]),
    );
    const { file } = await encoded(
      table({ ...columns, t: Array.from({ length: count }, (_, i) => `text ${i}`) }),
    );
    const blob = file?.blob as Blob;
    expect(blob.size).toBeGreaterThan(4_000_000);
    const ranges: [from: number, to: number][] = [];
    const rows = await openBlob(blob, (from, to) => ranges.push([from, to]));
    const bytes = () => ranges.reduce((sum, [from, to]) => sum + to - from, 0);
    expect([rows.count, rows.cell(12_345, 0)]).toEqual([count, undefined]);
    const outline = bytes();
    expect(outline).toBeLessThan(blob.size / 4);
    const shown = rows.columns.map((_, i) => i);
    await rows.load([12_345, 12_346], shown);
    expect([rows.cell(12_964, 0), rows.cell(12_961, 3)]).toEqual([12_964.003, 12_961.3]);
    expect(rows.cell(12_345, 12)).toBe('text 12345');
    expect(rows.cell(35_000, 0)).toBe(undefined);
    // All columns of a row group come with a few requests, and once.
    const after = ranges.length;
    expect(bytes() - outline).toBeLessThan(blob.size / 2);
    expect(after).toBeLessThan(5);
    await rows.load([12_345], shown);
    expect(ranges.length).toBe(after);
    expect(new Set(ranges.map(([from]) => from)).size).toBe(after);
  });

  test('damaged bytes reject, whatever is wrong with them', async () => {
    const { file } = await encoded(table([{ a: 1 }]));
    const bytes = new Uint8Array(await (file as NonNullable<typeof file>).blob.arrayBuffer());
    for (const wrong of [new Uint8Array(), bytes.slice(0, 20), bytes.slice(0, -9), new Uint8Array(500)]) {
      await expect(openBlob(new Blob([wrong]))).rejects.toThrow();
    }
    const torn = bytes.slice();
    torn.fill(0xff, 4, 24);
    await expect(openBlob(new Blob([torn])).then((rows) => rows.column(0))).rejects.toThrow();
  });

  test('media in a cell of a foreign file: what is no media is left out', () => {
    expect(cellMedia({ media: 'image', sha256: 'short' })).toEqual([]);
    expect(cellMedia([null, 5, { media: 5, sha256: 'a'.repeat(64) }])).toEqual([]);
    expect(cellMedia({ media: 'image', sha256: 'a'.repeat(64), size: 'x', facts: [] })).toEqual([
      { media: 'image', sha256: 'a'.repeat(64), size: 0, type: '', caption: '', facts: {} },
    ]);
  });
});

describe('sorting', () => {
  const all = (cells: readonly Cell[]) => Uint32Array.from(cells, (_, i) => i);
  const sorted = async (cells: readonly Cell[], type: 'number' | 'text', descending = false) =>
    Array.from(await sortedRows(all(cells), cells, type, descending, new Turn()), (row) => cells[row]);

  test('numbers, with NaN and nothing last in both directions', async () => {
    const cells = [3, null, Number.NaN, -Infinity, 2n ** 60n, 0.5, Infinity];
    expect(await sorted(cells, 'number')).toEqual([-Infinity, 0.5, 3, 2n ** 60n, Infinity, Number.NaN, null]);
    expect(await sorted(cells, 'number', true)).toEqual([
      Infinity,
      2n ** 60n,
      3,
      0.5,
      -Infinity,
      Number.NaN,
      null,
    ]);
  });

  test('texts as people do', async () => {
    expect(await sorted(['run 10', 'b', 'run 2', '', null, 'a'], 'text')).toEqual([
      '',
      'a',
      'b',
      'run 2',
      'run 10',
      null,
    ]);
  });

  test('is stable, and the same as a plain sort, for any number of rows', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 5000 }),
        fc.integer({ min: 1, max: 50 }),
        fc.boolean(),
        async (count, kinds, descending) => {
          const cells = Array.from({ length: count }, (_, i) => (i * 7919) % kinds);
          const rows = await sortedRows(all(cells), cells, 'number', descending, new Turn());
          const sign = descending ? -1 : 1;
          const expected = [...all(cells)].sort(
            (a, b) => sign * ((cells[a] as number) - (cells[b] as number)) || a - b,
          );
          expect([...rows]).toEqual(expected);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('[BRD4] gives the page its turn, and stops when nobody waits any more', async () => {
    const cells = Array.from({ length: 300_000 }, (_, i) => `text ${(i * 7919) % 300_000}`);
    let turns = 0;
    let isOver = false;
    const timer = setInterval(() => turns++);
    const work = sortedRows(all(cells), cells, 'text', false, new Turn(() => isOver));
    while (turns < 3) await new Promise((resolve) => setTimeout(resolve));
    isOver = true;
    await expect(work).rejects.toThrow(WorkOver);
    clearInterval(timer);
  });
});

describe('conditions', () => {
  const fits = (text: string, type: 'number' | 'text' | 'boolean', cells: readonly Cell[]) => {
    const condition = conditionOf(text, type);
    if (!condition) return 'all';
    return 'problem' in condition ? 'problem' : cells.filter(condition.fits);
  };
  const numbers = [1, -2, 3n, Number.NaN, null, Infinity];
  const texts = ['Cat', 'dog', '', null, '= x'];

  test.each([
    ['> 1', [3n, Infinity]],
    ['<=1', [1, -2]],
    ['3', [3n]],
    ['−2', [-2]],
    ['!= 1', [-2, 3n, Number.NaN, Infinity]],
    ['-2..3', [1, -2, 3n]],
    ['nan', [Number.NaN]],
    ['empty', [null]],
    ['!= empty', [1, -2, 3n, Number.NaN, Infinity]],
    ['> infinity', []],
    ['', 'all'],
    ['about 5', 'problem'],
  ])('on numbers: %s', (text, expected) => expect(fits(text, 'number', numbers)).toEqual(expected));

  test.each([
    ['A', ['Cat']],
    ['= dog', ['dog']],
    ['!= dog', ['Cat', '', null, '= x']],
    ['.*', []],
    ['empty', [null]],
  ])('on texts: %s', (text, expected) => expect(fits(text, 'text', texts)).toEqual(expected));

  test('on booleans', () => {
    expect(fits('True', 'boolean', [true, false, null])).toEqual([true]);
    expect(fits('no', 'boolean', [true, false, null])).toEqual([false]);
    expect(fits('maybe', 'boolean', [])).toBe('problem');
  });

  test('keep the order of the rows', async () => {
    const rows = await filteredRows(Uint32Array.of(3, 1, 2), [0, 1, 2, 3], (cell) => cell !== 1, new Turn());
    expect([...rows]).toEqual([3, 2]);
  });
});

describe('arranged rows', () => {
  const data = { n: [3, 1, 2, 1], word: ['b', 'a', 'b', null] };

  test('are filtered, sorted and grouped at once', async () => {
    const rows = await opened(data);
    expect(await shown(rows, { sort: { column: 0, descending: true } })).toEqual([0, 2, 1, 3]);
    expect(
      await shown(rows, {
        filters: new Map([
          [0, '< 3'],
          [1, 'oops ['],
        ]),
      }),
    ).toEqual([]);
    expect(await shown(rows, { filters: new Map([[0, 'oops']]) })).toHaveLength(4);
    const grouped = await arranged(
      rows,
      { ...AS_IT_IS, group: 1, sort: { column: 0, descending: false } },
      new Turn(),
    );
    expect(grouped.count).toBe(3);
    const open = grouped.toggled(0);
    expect(Array.from({ length: open.count }, (_, i) => open.at(i))).toEqual([
      { kind: 'group', group: 0, value: 'b', count: 2, isOpen: true },
      { kind: 'row', row: 2 },
      { kind: 'row', row: 0 },
      { kind: 'group', group: 1, value: 'a', count: 1, isOpen: false },
      { kind: 'group', group: 2, value: null, count: 1, isOpen: false },
    ]);
    expect(open.at(99)).toBeNull();
    expect(open.toggled(0).count).toBe(3);
  });
});

describe('two runs joined', () => {
  const left = { id: [1, 2, 2, 4], out: ['a', 'b', 'c', 'd'], mine: [true, true, true, true] };
  const right = { out: ['a', 'x', 'c'], id: [1, 2, 3], other: [0, 1, 2] };

  async function joined(): Promise<JoinedRows> {
    const [mine, others] = [await opened(left), await opened(right)];
    expect(commonColumns(mine, others)).toEqual(['id', 'out']);
    return JoinedRows.on(
      'id',
      { name: 'one', run: 'r1', rows: mine },
      { name: 'two', run: 'r2', rows: others },
    );
  }

  test('show each value of the column once for each time that it comes, and mark what differs', async () => {
    const rows = await joined();
    expect(rows.columns.map(({ name, of = '' }) => `${name} ${of}`)).toEqual([
      'id ',
      'out one',
      'out two',
      'mine one',
      'other two',
    ]);
    const expected = [
      [1, 'a', 'a', true, 0],
      [2, 'b', 'x', true, 1],
      [2, 'c', null, true, null],
      [4, 'd', null, true, null],
      [3, null, 'c', null, 2],
    ];
    expect(await cellsOf(rows)).toEqual(expected);
    const all = expected.map((_, i) => i);
    await rows.load(all, [0, 1, 2, 3, 4]);
    expect(all.map((row) => rows.columns.map((_, column) => rows.cell(row, column)))).toEqual(expected);
    expect(rows.columns.map((_, i) => rows.pairOf(i))).toEqual([null, 2, 1, null, null]);
    expect(await shown(rows, { onlyDifferent: true })).toEqual([1, 2, 3, 4]);
  });

  test('are sorted and filtered like one', async () => {
    const rows = await joined();
    expect(
      await shown(rows, { sort: { column: 0, descending: true }, filters: new Map([[2, '!= empty']]) }),
    ).toEqual([4, 1, 0]);
  });
});

describe('CSV', () => {
  test('has the shown rows and columns, exact numbers, and no formulas', async () => {
    const rows = await opened([
      { n: -0, t: '=1+1', b: true, 'a,b': 'say "x"' },
      { n: Number.NaN, t: "'q", b: null, 'a,b': '' },
      { n: 0.1, t: 'two\nlines', b: false, 'a,b': null },
    ]);
    const csv = await tableCsv(rows, Uint32Array.of(2, 0, 1), [3, 0, 1, 2], new Turn());
    expect(await csv.text()).toBe(
      ['"a,b",n,t,b', ',0.1,"two\nlines",false', `"say ""x""",-0,'=1+1,true`, `"",NaN,''q,`, ''].join('\r\n'),
    );
  });

  test('names media by the hashes of their bytes', async () => {
    const made = await encoded(table([{ x: image([[1]], { white: 255 }) }]));
    const rows = await openBlob(made.file?.blob as Blob);
    const csv = await tableCsv(rows, Uint32Array.of(0), [0], new Turn());
    expect(await csv.text()).toMatch(/^x\r\n[0-9a-f]{64}\r\n$/);
  });
});

describe('what is on the screen', () => {
  test('of any number of rows, each can be scrolled to', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.nat(),
        fc.constantFrom(26, 64),
        (count, at, height) => {
          const line = at % count;
          const view = 400;
          const top = scrollTo(line, 0, view, height, count);
          const { first, end, top: y } = linesOnScreen(top, view, height, count);
          expect(first).toBeLessThanOrEqual(line);
          expect(end).toBeGreaterThan(line);
          expect(end - first).toBeLessThan(40);
          // The line stands inside the view.
          const from = y + (line - first) * height - top;
          expect(from).toBeGreaterThan(-1);
          expect(from + height).toBeLessThan(view + 1);
        },
      ),
    );
  });

  test('columns share the width, and those off the screen are left out', () => {
    const columns = Array.from({ length: 1000 }, (_, i) => ({ name: `c${i}`, type: 'number' as const }));
    const places = placesOf(columns, [...columns.keys()], new Map([[0, 200]]), 800);
    expect(places[0]).toMatchObject({ left: 0, width: 200 });
    expect(placesOnScreen(places, 5000, 800).length).toBeLessThan(20);
    const texts = placesOf(
      [
        { name: 'a', type: 'number' },
        { name: 'b', type: 'text' },
      ],
      [0, 1],
      new Map(),
      800,
    );
    expect((texts[1]?.left ?? 0) + (texts[1]?.width ?? 0)).toBe(800);
  });
});
