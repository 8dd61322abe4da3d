/** Stored plots of any origin, and their tables. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../../../src/base/refusal.js';
import type { RawItem } from '../../../../src/media/capture.js';
import { encodePlots } from '../../../../src/media/plot/encode.js';
import { PLOT_TYPES, type PlotFile } from '../../../../src/media/plot/kind.js';
import type { RawPlot } from '../../../../src/media/plot/raw.js';
import { readPlot } from '../../../../src/media/plot/read.js';
import { csvLines, tableOf } from '../../../../src/media/plot/table.js';
import { heatmap, type PlotValue, plot } from '../../../../src/media/plot/value.js';
import { MediaCaptures, type TakenMedia } from '../../../../src/page/media.js';

async function stored(value: PlotValue): Promise<string> {
  const { items } = new MediaCaptures(() => null).take(value) as TakenMedia;
  const raw = (await Promise.all(items)).map((item) => (item as RawItem<RawPlot>).raw);
  for await (const each of encodePlots(raw)) if (!isRefusal(each)) return each.blob.text();
  throw new Error('no plot');
}

const ALL: { readonly [type in (typeof PLOT_TYPES)[number]]: PlotValue } = {
  line: plot.lines([{ y: [1, Number.NaN, Number.POSITIVE_INFINITY, -0], name: 'a', style: 'o:' }]),
  scatter: plot.scatter([1, 2], [3, 4], { s: 9, alpha: 0.5, title: 't' }),
  histogram: plot.histogram([1, 2, 3, Number.NaN], { bins: 2 }),
  bar: plot.bar(['a', 'b'], { x: [1, 2], y: [3, 4] }),
  roc: plot.roc(
    [0, 1, 2],
    [
      [0.8, 0.1, 0.1],
      [0.2, 0.7, 0.1],
      [0.4, 0.3, 0.3],
    ],
  ),
  pr: plot.pr([0, 1, 1], [0.1, 0.4, 0.4]),
  confusion_matrix: plot.confusionMatrix(['a', 'b'], ['a', 'a'], { examples: ['1', '2'], normalize: 'pred' }),
  heatmap: heatmap(
    [
      [1, 2],
      [3, Number.NaN],
    ],
    { xLabels: ['p', 'q'], range: [0, 4], colorbar: false, showText: true },
  ),
};

const fileOf = async (value: PlotValue) => readPlot(await stored(value)) as PlotFile;

/** Columns as lists, so that a plot can be compared with its JSON. */
function plain(x: unknown): unknown {
  if (typeof x === 'number') return Number.isFinite(x) ? x : String(x);
  if (typeof x !== 'object' || x === null) return x;
  if (Array.isArray(x) || ArrayBuffer.isView(x)) return Array.from(x as unknown[], plain);
  return Object.fromEntries(Object.entries(x).map(([name, value]) => [name, plain(value)]));
}

describe('a stored plot', () => {
  test.each(PLOT_TYPES)('%s is read as it was written', async (type) => {
    const text = await stored(ALL[type]);
    const file = readPlot(text) as PlotFile;
    expect(file.type).toBe(type);
    expect(plain(file)).toEqual(plain(JSON.parse(text)));
  });

  test.each(PLOT_TYPES)(
    '[MED4] %s with anything else in one of its fields is refused or read, and does not throw',
    async (type) => {
      const whole = JSON.parse(await stored(ALL[type]));
      const odd = fc.oneof(
        fc.jsonValue(),
        fc.constantFrom(null, [], {}, -1, 1e308, 'NaN', '<b>', [[]], [null], ['x']),
      );
      fc.assert(
        fc.property(fc.nat(), odd, (at, value) => {
          const copy = structuredClone(whole);
          const places: [holder: { [name: string]: unknown }, name: string][] = [];
          const walk = (x: unknown) => {
            if (typeof x !== 'object' || x === null) return;
            for (const name of Object.keys(x)) {
              places.push([x as { [name: string]: unknown }, name]);
              walk((x as { [name: string]: unknown })[name]);
            }
          };
          walk(copy);
          const [holder, name] = places[at % places.length] as (typeof places)[number];
          holder[name] = value;
          const file = readPlot(JSON.stringify(copy));
          if ('problem' in file) return;
          // What is read can be shown.
          for (const row of tableOf(file).rows()) expect(row.every((cell) => cell !== undefined)).toBe(true);
        }),
        { numRuns: 200 },
      );
    },
  );

  test('whose columns differ in length is damaged', async () => {
    const columns: { readonly [type in (typeof PLOT_TYPES)[number]]: readonly (string | number)[] } = {
      line: ['series', 0, 'y'],
      scatter: ['series', 0, 'x'],
      histogram: ['series', 0, 'edges'],
      bar: ['labels'],
      roc: ['series', 0, 'thresholds'],
      pr: ['series', 0, 'recall'],
      confusion_matrix: ['counts', 1],
      heatmap: ['values', 0],
    };
    for (const type of PLOT_TYPES) {
      const file = JSON.parse(await stored(ALL[type]));
      columns[type].reduce((holder, name) => holder[name], file).pop();
      expect(readPlot(JSON.stringify(file)), type).toEqual({ problem: 'This plot is damaged' });
    }
  });

  test('of a newer version, and what is no plot, say so', () => {
    expect(readPlot('{"stepwell_plot":2,"type":"line"}')).toEqual({ problem: 'A plot of a newer version' });
    expect(readPlot('{"stepwell_plot":1,"type":"radar"}')).toEqual({ problem: 'A plot of a newer version' });
    expect(readPlot('{"a":1}')).toEqual({ problem: 'This is no plot' });
    for (const text of ['', '[]', 'null', '{"stepwell_plot":1,"type":"line","series":[]}']) {
      expect(readPlot(text)).toEqual({ problem: 'This plot is damaged' });
    }
  });
});

describe('as a table', () => {
  test('each type has its columns', async () => {
    const rows = async (value: PlotValue) => [...tableOf(await fileOf(value)).rows()];
    expect(await rows(ALL.scatter)).toEqual([
      ['', 1, 3],
      ['', 2, 4],
    ]);
    expect(await rows(ALL.histogram)).toEqual([
      ['', 1, 2, 1],
      ['', 2, 3, 2],
    ]);
    expect(await rows(ALL.bar)).toEqual([
      ['x', 'a', 1],
      ['x', 'b', 2],
      ['y', 'a', 3],
      ['y', 'b', 4],
    ]);
    expect(await rows(ALL.confusion_matrix)).toEqual([
      ['a', 'a', 1],
      ['a', 'b', 0],
      ['b', 'a', 1],
      ['b', 'b', 0],
    ]);
    expect(await rows(ALL.heatmap)).toEqual([
      [0, 'p', 1],
      [0, 'q', 2],
      [1, 'p', 3],
      [1, 'q', Number.NaN],
    ]);
    expect((await rows(ALL.pr))[0]).toEqual(['', 1, 2 / 3, 0.1]);
  });

  test('CSV has a line for each row, and no formulas', async () => {
    const file = await fileOf(plot.bar(['=1+1', 'a,"b"', '-x\n'], [1, -0, Number.NaN]));
    const text = [...csvLines([{ run: '@run', step: 7.5, file }])].join('');
    expect(text).toBe(
      'run,step,series,label,value\n\'@run,7.5,,\'=1+1,1\n\'@run,7.5,,"a,""b""",-0\n\'@run,7.5,,"\'-x\n",NaN\n',
    );
  });
});
