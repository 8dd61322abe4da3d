/** Lines of several runs and groups on one grid. */
import type { GroupBand, GroupCenter, Lines, LinesQuery, XAxis } from '../../../src/source/types.js';
import { type ModelLine, modelExpression, modelGroup, modelLine } from '../../model/lines.js';
import type { ModelPoint } from '../../model/series.js';
import { equal, ok } from '../store-suite/assert.js';
import { type CaseDefinition, close, numbers, refusal, runOf, type SourceContext } from './context.js';
import { MAIN } from './main-run.js';
import { pointsOf, rowsOf } from './model.js';
import { CRASHED, EMPTY, HOSTILE, HOSTILE_KEYS, LONG, NOBODY } from './other-runs.js';

const CENTERS: readonly GroupCenter[] = ['mean', 'median'];
const BANDS: readonly GroupBand[] = ['min-max', 'std', 'stderr', 'ci95', 'none'];
const THERE: ReadonlySet<string> = new Set([MAIN, LONG, CRASHED, EMPTY, HOSTILE]);

/** Asks, and holds every line and every group against the points themselves. */
async function check(context: SourceContext, query: LinesQuery): Promise<Lines> {
  const lines = await context.source.lines(query);
  const what = (part: string) => `${part} of ${JSON.stringify(query)}`;
  const { runs, keys = [], groups = [], x = 'step', center = 'mean', band = 'none' } = query;
  const unique = <T>(list: readonly T[]) => [...new Set(list)];
  const asked = unique([...runs, ...groups.flatMap((group) => group.runs)]);
  const present = (uids: readonly string[]) => unique(uids).filter((uid) => THERE.has(uid));
  equal(
    lines.missing,
    asked.filter((uid) => !THERE.has(uid)),
    what('missing'),
  );

  const points = new Map<string, readonly ModelPoint[]>();
  for (const uid of present(asked)) {
    const recorded = runOf(context, uid);
    for (const key of unique(keys)) {
      points.set(`${uid} ${key}`, pointsOf(recorded, key, x));
    }
  }
  const xs = [...points.values()].flat().map((point) => point.x);
  const end = (of: (...all: number[]) => number) => (xs.length > 0 ? of(...xs) + 0 : Number.NaN);
  equal([lines.xMin, lines.xMax], [end(Math.min), end(Math.max)], what('extent'));
  const { width, xMin, xMax } = lines;
  equal(Number.isInteger(Math.log2(width)), true, what('width is a power of two'));
  const count = (each: number) =>
    Math.floor((query.to ?? xMax) / each) - Math.floor((query.from ?? xMin) / each);
  const { buckets = 1000 } = query;
  if (xs.length > 0) ok(count(width) <= buckets, what('number of buckets'));
  // The finest grid there is, but for whole x, where none is finer than 1.
  const finest = count(width / 2) > buckets || (width === 1 && xs.every(Number.isInteger));
  if (xs.length > 0 && query.from === undefined && xMax > xMin) ok(finest, what('finest grid'));

  const model = (uid: string, key: string): ModelLine =>
    modelLine(points.get(`${uid} ${key}`) ?? [], width, query, lines);
  equal(
    lines.lines.map(({ run, key }) => [run, key]),
    present(runs).flatMap((uid) => unique(keys).map((key) => [uid, key])),
    what('which lines'),
  );
  for (const line of lines.lines) {
    const name = what(`line ${line.run} ${line.key}`);
    const wanted = model(line.run, line.key);
    equal(line.width, width, name);
    equal(numbers(line.x0, Float64Array, 'x0'), [...wanted.keys()], `${name}: x0`);
    for (const field of ['first', 'last', 'min', 'max', 'count'] as const) {
      const plain = (value: number) => (field === 'min' || field === 'max' ? value + 0 : value);
      equal(
        numbers(line[field], Float64Array, field),
        Array.from(wanted.values(), (each) => plain(each[field])),
        `${name}: ${field}`,
      );
    }
    close(
      Array.from(line.mean),
      Array.from(wanted.values(), ({ mean }) => mean),
      `${name}: mean`,
    );
    equal(
      numbers(line.flags, Uint8Array, 'flags'),
      Array.from(wanted.values(), ({ flags }) => flags),
      `${name}: flags`,
    );
  }

  equal(
    lines.groups.map(({ group, key, runs: members }) => [group, key, members]),
    groups.flatMap((group) => unique(keys).map((key) => [group.name, key, present(group.runs)])),
    what('which groups'),
  );
  for (const group of lines.groups) {
    const name = what(`group ${group.group} ${group.key}`);
    const wanted = modelGroup(
      group.runs.map((uid) => model(uid, group.key)),
      center,
      band,
    );
    equal(numbers(group.x0, Float64Array, 'x0'), [...wanted.keys()], `${name}: x0`);
    for (const field of ['n', 'center', 'low', 'high', 'flags'] as const) {
      const isBand = field === 'low' || field === 'high';
      const values = Array.from(wanted.values(), (each) => each[field]);
      close(Array.from(group[field]), isBand && band === 'none' ? [] : values, `${name}: ${field}`);
    }
  }
  return lines;
}

export const linesCases: readonly CaseDefinition[] = [
  {
    name: '[QRY5] lines of several runs and keys are on one grid, equal to brute force on its edges',
    async run(context) {
      const query = { runs: [MAIN, LONG, EMPTY], keys: ['loss', 'wave', 'acc', 'nothing'] };
      const all = await check(context, query);
      equal([all.xMin, all.xMax, all.width], [-2, 4498.5, 8], 'the extent of both runs, and its grid');
      for (const buckets of [1, 100, 65_536]) await check(context, { ...query, buckets });
      for (const [from, to] of [
        [0, 40],
        [1800, 1900],
        [-100, 7],
        [4498, 9000],
        [50, 40],
      ] as const) {
        await check(context, { ...query, from, to, buckets: 20 });
        await check(context, { ...query, from, to, neighbours: true });
      }
      await check(context, { ...query, from: 4000 });
      await check(context, { ...query, to: 3, buckets: 5 });
    },
  },
  {
    name: '[QRY5] [QRY2] lines are along any axis',
    async run(context) {
      const axes: readonly XAxis[] = [
        ...(['globalStep', 'time', 'relative', 'active'] as const),
        { key: 'epoch' },
        { key: 'wave' },
        { key: 'nothing' },
      ];
      for (const x of axes) {
        await check(context, { runs: [MAIN, LONG], keys: ['loss', 'lr/main', 'wave'], x });
        await check(context, { runs: [MAIN, LONG], keys: ['loss'], x, from: 2, to: 30, neighbours: true });
      }
    },
  },
  {
    name: '[QRY5] a group is the mean or median of its runs at each bucket, with its band and the number of runs',
    async run(context) {
      const groups = [
        { name: 'pair', runs: [MAIN, LONG] },
        { name: '', runs: [CRASHED, MAIN, CRASHED, EMPTY] },
        { name: '__proto__', runs: [LONG] },
        { name: 'empty', runs: [] },
      ];
      for (const center of CENTERS) {
        for (const band of BANDS) {
          const query = { runs: [], groups, keys: ['loss', 'wave'], center, band, buckets: 50 };
          const { lines } = await check(context, query);
          equal(lines, [], 'members have no lines of their own');
        }
      }
      await check(context, { runs: [MAIN], groups, keys: ['loss'], from: 0, to: 3, neighbours: true });
      const query = { runs: [], groups: [{ name: 'g', runs: [MAIN, CRASHED] }], keys: ['loss'] };
      const [group] = (await context.source.lines({ ...query, to: 0, band: 'ci95' })).groups;
      // The losses are 2 and 8 at step 0, and t with one degree of freedom is 12.706.
      const at = group?.x0.indexOf(0) ?? -1;
      const numbersAt = [group?.n, group?.center, group?.low, group?.high].map((of) => of?.[at] ?? 0);
      close(numbersAt, [2, 5, 5 - 3 * 12.7062047361747, 5 + 3 * 12.7062047361747], 'two runs');
    },
  },
  {
    name: '[QRY5] runs that are not there are named, and take nothing away from the others',
    async run(context) {
      const other = '0'.repeat(32);
      const { missing } = await check(context, {
        runs: [NOBODY, MAIN, 'no uid at all', MAIN],
        groups: [
          { name: 'g', runs: [other, NOBODY, LONG] },
          { name: 'h', runs: [NOBODY] },
        ],
        keys: ['loss', 'wave', 'loss'],
      });
      equal(missing, [NOBODY, 'no uid at all', other], 'in the order asked');
      await check(context, { runs: [NOBODY], keys: ['loss'] });
      await check(context, { runs: [], keys: ['loss'] });
      await check(context, { runs: [MAIN] });
    },
  },
  {
    name: '[QRY5] [QRY4] smoothing is that of each run; a group is made of the smoothed curves',
    async run({ source }) {
      const smoothing = { weight: 0.5, unit: 3 };
      const range = { from: 0, to: 90, buckets: 200 };
      const one = await source.lines({ runs: [LONG], keys: ['wave'], ...range, smoothing });
      const series = await source.series({ run: LONG, key: 'wave', ...range, smoothing });
      equal(one.lines, [{ run: LONG, kind: 'key', ...series }], 'a single line is the series');
      const groups = [{ name: 'g', runs: [LONG, MAIN] }];
      const query = { runs: [LONG], groups, keys: ['wave'], ...range, smoothing };
      const { lines, groups: grouped } = await source.lines(query);
      equal(
        Array.from(grouped[0]?.center ?? []),
        Array.from(lines[0]?.curve ?? []),
        'the one that has the key',
      );
      const { smoothing: _, ...plain } = query;
      const off = await source.lines({ ...plain, smoothing: { weight: 0 } });
      equal(off, await source.lines(plain), 'weight 0 is off');
    },
  },
  {
    name: '[QRY5] [ROW4] keys of any text have lines; answers are the caller’s own',
    async run(context) {
      await check(context, { runs: [HOSTILE, MAIN], keys: [...HOSTILE_KEYS, 'loss'] });
      const query = { runs: [MAIN], groups: [{ name: 'g', runs: [MAIN] }], keys: ['loss'] };
      const first = await context.source.lines(query);
      first.lines[0]?.mean.fill(99);
      first.lines[0]?.x0.fill(99);
      first.groups[0]?.center.fill(99);
      await check(context, query);
    },
  },
  {
    name: '[QRY5] expressions have a point at each row with one of their keys, from the last value of each',
    async run(context) {
      const cases: readonly (readonly [
        string,
        string,
        readonly string[],
        (...values: number[]) => number,
      ])[] = [
        [MAIN, 'loss - acc', ['loss', 'acc'], (a = 0, b = 0) => a - b],
        [LONG, 'wave * 2 + `lr/main` ** 2', ['wave', 'lr/main'], (a = 0, b = 0) => a * 2 + b ** 2],
        [HOSTILE, '`__proto__` - constructor', ['__proto__', 'constructor'], (a = 0, b = 0) => a - b],
      ];
      for (const [run, text, keys, evaluate] of cases) {
        const recorded = runOf(context, run);
        for (const x of ['step', 'active', { key: 'epoch' }] as const) {
          const query = { runs: [run], expressions: [text], x, buckets: 60 };
          const answer = await context.source.lines(query);
          equal(answer.expressions, [{ text, keys }], 'keys');
          const [line] = answer.lines;
          const points = modelExpression(rowsOf(recorded), keys, evaluate, x, recorded.created);
          const wanted = modelLine(points, answer.width, {}, answer);
          equal([line?.key, line?.kind], [text, 'expression'], 'what the line is');
          equal(Array.from(line?.x0 ?? []), [...wanted.keys()], `buckets of ${text}`);
          for (const field of ['min', 'max', 'mean', 'count', 'flags'] as const) {
            const values = Array.from(wanted.values(), (each) => each[field]);
            close(Array.from(line?.[field] ?? []), values, `${field} of ${text}`);
          }
        }
      }
      const groups = [{ name: 'g', runs: [MAIN, LONG] }];
      const { lines, groups: grouped } = await context.source.lines({
        ...{ runs: [MAIN], groups, expressions: ['loss - acc', 'nothing + 1'], keys: ['loss'] },
      });
      equal(
        [lines.map(({ key }) => key), grouped.map(({ key, kind }) => [key, kind])],
        [
          ['loss', 'loss - acc', 'nothing + 1'],
          [
            ['loss', 'key'],
            ['loss - acc', 'expression'],
            ['nothing + 1', 'expression'],
          ],
        ],
        'keys, then expressions',
      );
      equal(
        Array.from(grouped[1]?.center ?? []),
        Array.from(lines[1]?.mean ?? []),
        'the run that has the keys',
      );
      for (const [text, position] of [
        ['loss -', 6],
        ['constructor(loss)', 0],
        ['loss + fetch(loss)', 7],
        ['(1)', 0],
      ] as const) {
        const bad = context.source.lines({ runs: [MAIN], expressions: ['loss', text] });
        const { facts } = await refusal(bad, 'validation', text);
        equal([facts['field'], facts['position']], ['expressions[1]', position], text);
      }
    },
  },
  {
    name: '[QRY5] lines that nobody can mean are a validation error',
    async run({ source }) {
      const query = { runs: [MAIN], keys: ['loss'] };
      for (const wrong of [
        { buckets: 0 },
        { buckets: 65_537 },
        { buckets: 1.5 },
        { from: Number.NaN },
        { smoothing: { weight: 1 } },
        { smoothing: { weight: 0.5, unit: 0 } },
        { groups: Array.from({ length: 1001 }, () => ({ name: 'g', runs: [] })) },
        { keys: Array.from({ length: 100_001 }, (_, i) => `${i}`) },
      ]) {
        await refusal(
          source.lines({ ...query, ...wrong } as LinesQuery),
          'validation',
          JSON.stringify(wrong),
        );
      }
    },
  },
];
