import fc from 'fast-check';
import { edgesOf, toFloat32 } from '../../../src/record/edges.js';
import { asStored } from '../../../src/record/histogram-codec.js';
import type { Frame, HistogramRecord, Json, LoggedRecord, RowsRecord } from '../../../src/record/kinds.js';
import { LOG_LEVELS } from '../../../src/record/kinds.js';
import { anyCharacter } from '../../support/any-character.js';

/** Any string, lone surrogates included, and those that trip codecs up. */
export const text = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 12 }),
  fc.constantFrom('', '~', '~NaN', '~~-0', '__proto__', 'constructor', 'toJSON', '\ufeffx', '\udfff', '0'),
);

export const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(
    Number.NaN,
    -0,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    2 ** 53,
    -(2 ** 53),
    5e-324,
  ),
);

/** JSON with own `__proto__` fields, made as an assignment in an object literal would not. */
export const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>(null, true, false),
    number,
    text,
    fc.array(tie('json'), { maxLength: 4 }),
    fc.array(fc.tuple(text, tie('json')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  ),
})).json;

/** Numbers as they come in columns: many of one sort. */
export const numbers = (length: number): fc.Arbitrary<Float64Array> => {
  const of = (value: fc.Arbitrary<number>) =>
    fc.array(value, { minLength: length, maxLength: length }).map((values) => Float64Array.from(values));
  const fraction = (bits: number) => fc.maxSafeInteger().map((n) => n / 2 ** bits);
  return fc.oneof(
    of(number),
    of(fc.integer()),
    of(fc.integer({ min: -100, max: 100 })),
    of(fc.maxSafeInteger()),
    of(fc.integer().map((n) => n / 128)),
    fc.integer({ min: 0, max: 12 }).chain((bits) => of(fraction(bits))),
    of(fc.float()),
    of(fc.constantFrom(0, -0)),
    number.map((value) => new Float64Array(length).fill(value)),
    fc
      .tuple(fc.integer(), fc.integer(), fc.integer({ min: 0, max: 10 }))
      .map(([first, step, bits]) => Float64Array.from({ length }, (_, i) => (first + i * step) / 2 ** bits)),
  );
};

/** Strictly ascending indexes below `rows`. */
export const places = (rows: number): fc.Arbitrary<Uint32Array> =>
  fc.oneof(
    fc.constant(Uint32Array.from({ length: rows }, (_, i) => i)),
    fc
      .tuple(fc.nat(Math.max(rows, 1)), fc.integer({ min: 1, max: 5 }))
      .map(([first, stride]) =>
        Uint32Array.from(
          { length: Math.max(0, Math.ceil((rows - first) / stride)) },
          (_, i) => first + i * stride,
        ),
      ),
    fc
      .array(fc.boolean(), { minLength: rows, maxLength: rows })
      .map((picked) => Uint32Array.from(picked.flatMap((taken, i) => (taken ? [i] : [])))),
  );

export const rows: fc.Arbitrary<RowsRecord> = fc.nat(20).chain((count) =>
  fc.record({
    kind: fc.constant('rows' as const),
    rows: numbers(count),
    steps: numbers(count),
    globalSteps: numbers(count),
    times: numbers(count),
    columns: fc.uniqueArray(
      fc
        .tuple(text, places(count))
        .chain(([key, at]) => numbers(at.length).map((values) => ({ key, at, values }))),
      { maxLength: 4, selector: (column) => column.key },
    ),
  }),
);

const place = { key: text, row: number, step: number, globalStep: number, time: number };
const of = <K extends string>(kind: K) => fc.constant(kind);

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const single = fc.float({ noNaN: true, noDefaultInfinity: true });
const count = fc.oneof(
  fc.nat(300),
  fc.nat(),
  fc.maxSafeNat(),
  fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map(Math.abs),
);

/** Ascending edges: of the formula, or any; none where there are no bins. */
const edges = (bins: number): fc.Arbitrary<Float64Array> => {
  if (bins === 0) return fc.constant(new Float64Array(0));
  const some = (value: fc.Arbitrary<number>) =>
    fc
      .array(value, { minLength: bins + 1, maxLength: bins + 1 })
      .map((values) => Float64Array.from(values).sort());
  const formula = fc.tuple(single, single, fc.boolean()).map(([a, b, double]) => {
    // Kernels know no subnormal ends.
    const [x, y] = double ? [a, b] : [toFloat32(a), toFloat32(b)];
    return edgesOf(Math.min(x, y), Math.max(x, y), bins, double);
  });
  return fc.oneof(formula, some(single), some(finite), some(fc.constantFrom(0, 1)));
};

/** Any histogram before it was stored. */
export const histogram: fc.Arbitrary<HistogramRecord> = fc.nat(12).chain((bins) =>
  fc.record({
    kind: fc.constant('histogram' as const),
    key: text,
    row: number,
    step: number,
    globalStep: number,
    time: number,
    precision: fc.constantFrom('exact' as const, 'compact' as const),
    stats: fc.record({
      count,
      finite: count,
      nan: count,
      posInf: count,
      negInf: count,
      zeros: count,
      min: number,
      max: number,
      mean: number,
      std: number,
    }),
    edges: edges(bins),
    counts: fc
      .oneof(
        ...[count, fc.nat(300), fc.nat(), fc.constantFrom(0, 1, 2 ** 40)].map((each) =>
          fc.array(each, { minLength: bins, maxLength: bins }),
        ),
      )
      .map((counts) => Float64Array.from(counts)),
    under: count,
    over: count,
    shape: fc.array(fc.maxSafeNat(), { maxLength: 5 }),
    dtype: text,
    origin: fc.record({
      backend: text,
      place: fc.constantFrom('page' as const, 'worker' as const),
      ms: number,
    }),
  }),
);

export const record: fc.Arbitrary<LoggedRecord> = fc.oneof(
  rows,
  histogram.map(asStored),
  fc.record({ kind: of('text'), ...place, value: text }),
  fc.record({ kind: of('json'), ...place, value: json }),
  fc.record({
    kind: of('run'),
    time: number,
    namespace: text,
    project: text,
    label: text,
    name: text,
    directory: text,
    group: text,
    task: text,
  }),
  fc.record({
    kind: of('session'),
    time: number,
    epoch: number,
    recorder: text,
    library: text,
    agent: text,
    page: text,
  }),
  fc.record({
    kind: of('config'),
    time: number,
    op: fc.constantFrom('set', 'extend', 'update'),
    path: text,
    data: json,
  }),
  fc.record({ kind: of('summary'), time: number, key: text, value: json, removed: fc.boolean() }),
  fc.record({
    kind: of('log'),
    time: number,
    level: fc.constantFrom(...LOG_LEVELS),
    message: text,
    source: fc.constantFrom('user', 'console', 'error'),
    step: number,
    context: json,
  }),
  fc.record({ kind: of('problem'), time: number, key: text, reason: text, count: number }),
  fc.record({ kind: of('dropped'), time: number, count: number, reason: text }),
  fc.record({
    kind: of('status'),
    time: number,
    status: fc.constantFrom('running', 'completed', 'failed'),
    message: text,
    stack: text,
  }),
  fc.record({ kind: of('edit'), time: number, field: text, value: json }),
  fc.record({
    kind: of('media'),
    ...place,
    media: text,
    data: json,
    items: fc.array(
      fc.record({ sha256: text, size: number, type: text, caption: text, facts: fc.dictionary(text, json) }),
      { maxLength: 3 },
    ),
  }),
  fc.record({
    kind: of('file'),
    time: number,
    namespace: text,
    name: text,
    format: text,
    sha256: text,
    size: number,
    type: text,
    deleted: fc.boolean(),
  }),
  fc.record({
    kind: of('unknown'),
    code: fc.integer({ min: 32, max: 254 }),
    payload: fc.uint8Array({ maxLength: 200 }),
  }),
);

const id = fc.string({
  unit: fc.constantFrom(...'0123456789abcdef'),
  minLength: 32,
  maxLength: 32,
});

export const frame: fc.Arbitrary<Frame> = fc.record({
  header: fc.record({
    run: id,
    session: id,
    epoch: fc.nat(),
    seq: fc.maxSafeNat(),
    time: number,
  }),
  records: fc.array(record, { maxLength: 6 }),
});
