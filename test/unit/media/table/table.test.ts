/** Tables: the forms in which they are given, what becomes of odd cells, and what DuckDB reads in the file. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { audio } from '../../../../src/media/audio/value.js';
import { image } from '../../../../src/media/image/value.js';
import { uniqueNames } from '../../../../src/media/table/names.js';
import { Table, type TableData, table } from '../../../../src/media/table/value.js';
import { columnsOf, duck, encoded } from './helpers.js';

describe('[MED2] a table is given as', () => {
  const expected = [
    { name: 'a', score: 1, good: true },
    { name: 'b', score: 0.5, good: false },
  ];
  const names = ['name', 'score', 'good'];
  const rows = expected.map(({ name, score, good }) => [name, score, good]);
  const arrow = {
    numRows: 2,
    schema: { fields: names.map((name) => ({ name, type: { typeId: 5 } })) },
    getChildAt: (i: number) => ({ length: 2, get: (row: number) => rows[row]?.[i], nullCount: 0 }),
  };
  const frame = Object.assign(Object.create({ print() {} }), { columns: names, values: rows, shape: [2, 3] });
  const forms: [string, TableData | Table][] = [
    ['objects', expected],
    ['objects of which some lack fields', [expected[0] as object, { ...expected[1] }]],
    ['lists with names', { columns: names, rows }],
    ['lists with names, as data', { columns: names, data: rows }],
    ['columns', { name: ['a', 'b'], score: Float64Array.of(1, 0.5), good: [true, false] }],
    ['a table of Apache Arrow', arrow],
    ['a data frame', frame],
    [
      'a table that grew by rows',
      new Table([], { columns: names }).addRow('a', 1, true).addData(...(rows[1] as [])),
    ],
    ['a table that grew by objects', new Table().addRow({ ...expected[0] }).addRow(expected[1])],
    ['a table that grew by lists', new Table({ columns: names }).addRow(rows[0]).addRow(rows[1])],
    [
      'a table that grew by columns',
      new Table({ name: ['a', 'b'] }).addColumn('score', [1, 0.5]).addColumn('good', [true, false]),
    ],
    ['columns and rows', new Table({ name: ['a'], score: [1], good: [true] }).addRow(expected[1])],
  ];
  test.each(forms)('%s', async (_, data) => {
    const made = await encoded(data instanceof Table ? data : table(data));
    expect(made.problems).toEqual([]);
    expect(columnsOf(made)).toEqual(['name: text', 'score: number', 'good: boolean']);
    expect(await duck(made)).toEqual(expected);
  });

  test('lists without names', async () => {
    const made = await encoded(table([[1, 'a'], [2]]));
    expect(columnsOf(made)).toEqual(['column_1: number', 'column_2: text']);
    expect(made.problems).toEqual([expect.stringContaining('shorter than others')]);
    expect(await duck(made)).toEqual([
      { column_1: 1, column_2: 'a' },
      { column_1: 2, column_2: null },
    ]);
  });

  test('objects with chosen columns, in their order; a name that no row has is empty', async () => {
    const made = await encoded(table(expected, { columns: ['good', 'name', 'none'] }));
    expect(await duck(made)).toEqual([
      { good: true, name: 'a', none: null },
      { good: false, name: 'b', none: null },
    ]);
  });

  test('dates and timestamps of Arrow, which are milliseconds', async () => {
    const time = { typeId: 10 };
    const made = await encoded(
      table({
        numRows: 1,
        schema: { fields: [{ name: 'at', type: time }] },
        getChildAt: () => ({
          length: 1,
          get: () => 1.7e12,
          nullCount: 0,
          toArray: () => BigInt64Array.of(5n),
        }),
      }),
    );
    expect(await duck(made)).toEqual([{ at: '2023-11-14T22:13:20.000Z' }]);
  });

  test('no rows: its columns stay; neither rows nor columns: a problem', async () => {
    const made = await encoded(table({ columns: ['a', 'b'] }));
    expect(columnsOf(made)).toEqual(['a: text', 'b: text']);
    expect(await duck(made, 'SELECT count(*)::INT AS n FROM read_parquet($1)')).toEqual([{ n: 0 }]);
    expect(await encoded(table([]))).toEqual({
      file: null,
      media: [],
      problems: [expect.stringContaining('empty')],
    });
  });
});

describe('[VAL6] cells', () => {
  const cellsOf = async (cells: unknown[], type?: 'text' | 'number' | 'boolean' | 'media') => {
    const made = await encoded(
      table({ columns: ['x'], rows: cells.map((cell) => [cell]), ...(type ? { types: [type] } : {}) }),
    );
    const read = await duck(made);
    return { type: columnsOf(made)[0], read: read.map(({ x }) => x), problems: made.problems };
  };

  test('numbers are exact: NaN, infinities, −0, whole numbers, and nothing', async () => {
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, -Infinity, -0, 0.1, 1e-310, 2 ** 53, null, undefined];
    const { type, read, problems } = await cellsOf(odd);
    expect([type, problems]).toEqual(['x: number', []]);
    expect(read).toEqual([...odd.slice(0, -1), null]);
    expect((await cellsOf([1, 2, null])).read).toEqual([1, 2, null]);
    expect(Object.is((await cellsOf([1, -0])).read[1], -0)).toBe(true);
  });

  test('typed arrays keep their numbers', async () => {
    const columns = {
      f32: Float32Array.of(0.1, Number.NaN),
      u32: Uint32Array.of(4_294_967_295, 0),
      i8: Int8Array.of(-128, 127),
      big: BigInt64Array.of(2n ** 62n, -1n),
      safe: BigInt64Array.of(5n, -1n),
    };
    const made = await encoded(table(columns));
    expect(await duck(made)).toEqual([
      { f32: Math.fround(0.1), u32: 4_294_967_295, i8: -128, big: 2n ** 62n, safe: 5 },
      { f32: Number.NaN, u32: 0, i8: 127, big: -1n, safe: -1 },
    ]);
    expect(made.problems).toEqual([]);
  });

  test('bigints beyond every type of number become texts, with a problem', async () => {
    const { type, read, problems } = await cellsOf([2n ** 70n, 1n, 2n ** 1030n]);
    expect([type, read]).toEqual(['x: text', [String(2n ** 70n), '1', null]]);
    expect(problems).toEqual([
      expect.stringContaining('2^1024'),
      expect.stringContaining('became text: “x”'),
    ]);
  });

  test('texts of any kind; halves of characters are told', async () => {
    const texts = ['', '<script>alert(1)</script>', 'a\u0000b', 'Ω 😀', '__proto__'];
    expect(await cellsOf(texts)).toEqual({ type: 'x: text', read: texts, problems: [] });
    const half = await cellsOf(['\ud800!']);
    expect([half.read, half.problems]).toEqual([['\ufffd!'], [expect.stringContaining('lone surrogates')]]);
  });

  test('dates are ISO texts, other objects their JSON; what has no JSON is told', async () => {
    const loop: unknown[] = [];
    loop.push(loop);
    const { read, problems } = await cellsOf([
      new Date(0),
      { a: [1, Number.NaN] },
      new Map([['b', 2]]),
      Uint8Array.of(1, 2),
      new URL('https://example.org/'),
      new Date(Number.NaN),
      () => 5,
      new Blob(['x']),
      { dataId: {}, dtype: 'float32' },
    ]);
    expect(read).toEqual([
      '1970-01-01T00:00:00.000Z',
      '{"a":[1,"NaN"]}',
      '{"b":2}',
      '[1,2]',
      'https://example.org/',
      ...[null, null, null, null],
    ]);
    expect(problems).toHaveLength(4);
    expect((await cellsOf([loop, 'a'])).problems).toHaveLength(1);
  });

  test('that differ become texts, with a problem, unless text was asked for', async () => {
    const mixed = [1, 'a', true, -0, null];
    const { type, read, problems } = await cellsOf(mixed);
    expect([type, read]).toEqual(['x: text', ['1', 'a', 'true', '-0', null]]);
    expect(problems).toEqual(['columns of a table became text: “x” mixes numbers and texts and booleans']);
    expect((await cellsOf(mixed, 'text')).problems).toEqual([]);
    expect((await cellsOf([1, 2], 'text')).read).toEqual(['1', '2']);
  });

  test('have the type that was asked for, if they can', async () => {
    expect(await cellsOf([0, 1, null], 'boolean')).toEqual({
      type: 'x: boolean',
      read: [false, true, null],
      problems: [],
    });
    expect(await cellsOf([true, 2], 'number')).toEqual({ type: 'x: number', read: [1, 2], problems: [] });
    const wrong = await cellsOf(['5'], 'number');
    expect([wrong.type, wrong.read]).toEqual(['x: text', ['5']]);
    expect(wrong.problems).toEqual([expect.stringContaining('was to be number and holds texts')]);
    expect((await cellsOf([2, 1], 'boolean')).problems).toEqual([
      expect.stringContaining('was to be boolean'),
    ]);
  });

  test('that cannot be read leave the others alone', async () => {
    const hostile = {
      a: 1,
      get b(): never {
        throw new Error('no');
      },
    };
    const proxy = new Proxy(
      {},
      {
        get: () => {
          throw new Error('trap');
        },
      },
    );
    const made = await encoded(table([hostile, { a: 2, b: 3 }, { a: proxy }, 'none' as never]));
    expect(await duck(made)).toEqual([
      { a: 1, b: null },
      { a: 2, b: 3 },
      ...[
        { a: null, b: null },
        { a: null, b: null },
      ],
    ]);
    expect(made.problems).toEqual([
      expect.stringContaining('reading a row of a table threw'),
      expect.stringContaining('“a” of a table: value: could not be read: trap'),
      expect.stringContaining('a row of a table is an object or an array'),
    ]);
  });

  test('[VAL3] are those of the call', async () => {
    const when = new Date(0);
    const object = { deep: [1] };
    const list = Int32Array.of(1, 2);
    const row: unknown[] = [when, object];
    const grown = new Table({ columns: ['at', 'json'] }).addRow(...row);
    const made = await encoded([table({ list }), grown], () => {
      list.fill(9);
      when.setTime(5);
      object.deep.push(2);
      grown.addRow('late', 'late');
    });
    expect(await duck(made)).toEqual([{ list: 1 }, { list: 2 }]);
    expect(await duck({ ...made, file: made.media[0] ?? null })).toEqual([
      { at: '1970-01-01T00:00:00.000Z', json: '{"deep":[1]}' },
    ]);
  });
});

describe('names of columns', () => {
  test('are unique and not empty, and changed ones are told', async () => {
    const made = await encoded(
      table({ columns: ['a', 'a', '', 'a_2', 'column_3'], rows: [[1, 2, 3, 4, 5]] }),
    );
    expect(await duck(made)).toEqual([{ a: 1, a_3: 2, column_3_2: 3, a_2: 4, column_3: 5 }]);
    expect(made.problems).toEqual([expect.stringContaining('“a” became “a_3” and 1 more')]);
  });

  test('may be those that every object has', async () => {
    const rows = [JSON.parse('{"__proto__": 1, "constructor": "c", "a.b": true}')];
    const made = await encoded(table(rows));
    expect(columnsOf(made)).toEqual(['__proto__: number', 'constructor: text', 'a.b: boolean']);
    const [read] = await duck(
      made,
      'SELECT "__proto__" AS p, constructor AS c, "a.b" AS d FROM read_parquet($1)',
    );
    expect(read).toEqual({ p: 1, c: 'c', d: true });
  });

  test('any names become unique, each at most once changed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom('', 'a', 'a_2', 'column_1', '\ud800'), fc.string())),
        (given) => {
          const { names, changed } = uniqueNames(given);
          expect(new Set(names).size).toBe(given.length);
          expect(names.every((name) => name !== '')).toBe(true);
          expect(changed).toHaveLength(names.filter((name, i) => name !== given[i]).length);
        },
      ),
    );
  });

  test('types that are no types, or of no column, are told', async () => {
    const made = await encoded(table([{ a: 1 }], { types: { a: 'float' as never, b: 'text' } }));
    expect(made.problems).toEqual([expect.stringContaining('not float'), expect.stringContaining('“b”')]);
    expect(columnsOf(made)).toEqual(['a: number']);
  });
});

describe('media in cells', () => {
  const picture = () => image([[1, 2]], { white: 255, caption: 'p' });

  test('are files of their own, named by their hashes; equal ones are there once', async () => {
    const clip = audio(Float32Array.of(0, 0.5), { sampleRate: 8000 });
    const made = await encoded(
      table([{ x: picture(), y: clip }, { x: [picture(), image([[3]], { white: 255 })] }, { x: null }]),
    );
    expect([columnsOf(made), made.problems]).toEqual([['x: media', 'y: media'], []]);
    expect(made.media.map(({ type, caption, facts }) => [type, caption, facts.media])).toEqual([
      ['image/png', 'p', 'image'],
      ['image/png', '', 'image'],
      ['audio/wav', '', 'audio'],
    ]);
    const sql =
      "SELECT x->>'sha256' AS one, x->>'$[1].facts.width' AS width, y->>'media' AS kind FROM read_parquet($1)";
    expect(await duck(made, sql)).toEqual([
      { one: expect.stringMatching(/^[0-9a-f]{64}$/), width: null, kind: 'audio' },
      { one: null, width: '1', kind: null },
      { one: null, width: null, kind: null },
    ]);
  });

  test('that cannot be recorded are told, and the cell is empty', async () => {
    const made = await encoded(
      table([
        { x: image('nowhere:///' as never) },
        { x: image(5) },
        { x: [picture(), 5] },
        { x: table([{ a: 1 }]) },
        { x: picture() },
      ]),
    );
    expect(await duck(made, 'SELECT count(x)::INT AS n FROM read_parquet($1)')).toEqual([{ n: 1 }]);
    expect(made.problems).toHaveLength(4);
    expect(made.problems.join()).toContain('a table cannot be in a table');
  });

  test('beside other cells become text, and stay', async () => {
    const made = await encoded(table([{ x: picture() }, { x: 5 }]));
    expect(columnsOf(made)).toEqual(['x: text']);
    expect(made.media).toHaveLength(1);
    const [first] = await duck(made);
    expect(JSON.parse(String(first?.x))).toMatchObject({ media: 'image', caption: 'p' });
  });
});

test('[MED4] tables beyond the bounds are refused', async () => {
  const refused = async (data: TableData) => (await encoded(table(data))).problems;
  expect(await refused({ a: { length: 2 ** 40 } as never })).toEqual([
    expect.stringContaining('table() takes'),
  ]);
  expect(await refused({ a: new Uint8Array(1_000_001) })).toEqual([
    expect.stringContaining('1,000,000 rows'),
  ]);
  const wide = Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`c${i}`, [1]]));
  expect(await refused(wide)).toEqual([expect.stringContaining('1,000 columns')]);
  const cells = Object.fromEntries(
    Array.from({ length: 11 }, (_, i) => [`c${i}`, new Uint8Array(1_000_000)]),
  );
  expect(await refused(cells)).toEqual([expect.stringContaining('10,000,000 cells')]);
});

test('a table of many rows is read by row groups, each with the right rows', async () => {
  const rows = 25_001;
  const made = await encoded(
    table({
      n: Float64Array.from({ length: rows }, (_, i) => i / 4),
      text: Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? null : `row ${i}`)),
    }),
  );
  expect(await duck(made, 'SELECT * FROM read_parquet($1) OFFSET 20000 LIMIT 2')).toEqual([
    { n: 5000, text: 'row 20000' },
    { n: 5000.25, text: null },
  ]);
  const sql =
    'SELECT count(DISTINCT row_group_id)::INT AS n, max(row_group_num_rows)::INT AS most FROM parquet_metadata($1)';
  expect(await duck(made, sql)).toEqual([{ n: 3, most: 10_000 }]);
});

test('any table reads back as it was given', async () => {
  const cell = fc.option(fc.oneof(fc.double(), fc.integer()), { nil: null });
  const text = fc.option(fc.string({ unit: 'grapheme' }), { nil: null });
  const flag = fc.option(fc.boolean(), { nil: null });
  const row = fc.record({ n: cell, t: text, b: flag });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), async (rows) => {
      // A column without any value says nothing of its type.
      const made = await encoded(table([{ n: 0, t: '', b: true }, ...rows]));
      expect(made.problems).toEqual([]);
      expect((await duck(made)).slice(1)).toEqual(rows);
    }),
    { numRuns: 40 },
  );
});
