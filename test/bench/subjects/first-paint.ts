/** Page side of P4 and P8: from asking for a series to the frame after it was drawn. Driven by the benches of those rows. */
import { render } from '@tensorflow/tfjs-vis';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { LineChart } from '../../../src/board/chart/line-chart.js';
import { openSource, type Series } from '../../../src/index.js';
import { metricNames, noise, readAll } from './fill.js';

const SIZE = { width: 800, height: 300 };
/** As many buckets as the board asks for at this width. */
const BUCKETS = 832;
const COLOR = '#2563eb';
const THEME = {
  text: '#444',
  grid: '#ddd',
  line: '#ccc',
  soft: '#444',
  labelFont: '12px sans-serif',
  surface: '#fff',
  font: '12px sans-serif',
};

/** Starts the worker and lists the runs, which is what a person sees before choosing one. Nothing of a run's own is read. */
export async function start(): Promise<void> {
  await (await openSource()).listRuns();
}

async function readSeries(uid: string): Promise<Series> {
  return (await openSource()).series({ run: uid, key: metricNames(1)[0] ?? '', buckets: BUCKETS });
}

/** Milliseconds from asking for the series until its second animation frame. */
export function paintStored(uid: string): Promise<number> {
  return timePaint(async (target) => {
    const series = await readSeries(uid);
    const layout = { x: 'step', y: 'linear', smoothed: false, colors: [COLOR], theme: THEME } as const;
    const chart = new LineChart(target, layout, SIZE, { zoom() {}, cursor() {} });
    const line = { uid, name: 'run', color: COLOR, series, smoothed: null };
    chart.update([line], { window: { min: series.xMin, max: series.xMax } });
    return () => chart.destroy();
  });
}

/** The same for a bare uPlot that has every point in memory already. */
export function paintAllPoints(points: number): Promise<number> {
  const x = Float64Array.from({ length: points }, (_, i) => i);
  const y = x.map((i) => noise(i));
  const options = { ...SIZE, scales: { x: { time: false } }, series: [{}, { stroke: COLOR }] };
  return timePaint(async (target) => {
    const plot = new uPlot(options, [x, y], target);
    return () => plot.destroy();
  });
}

/** The same for tfjs-vis, with its points made before. */
export function paintVis(points: number): Promise<number> {
  const values = [Array.from({ length: points }, (_, i) => ({ x: i, y: noise(i) }))];
  return timePaint(async (target) => {
    await render.linechart(target, { values }, SIZE);
    return () => {};
  });
}

/** Milliseconds until a run's detail and the series of its first metric are there. */
export async function openRun(uid: string): Promise<number> {
  const begin = performance.now();
  await (await openSource()).getRun(uid);
  const series = await readSeries(uid);
  if (series.x0.length === 0) throw new Error('the series is empty');
  return performance.now() - begin;
}

/** Milliseconds until every frame of a run has been read and decoded, and the points of its first metric counted. */
export async function readEveryFrame(uid: string, points: number): Promise<number> {
  const key = metricNames(1)[0];
  const begin = performance.now();
  let found = 0;
  await readAll(uid, ({ records }) => {
    for (const record of records) {
      if (record.kind !== 'rows') continue;
      found += record.columns.find((column) => column.key === key)?.values.length ?? 0;
    }
  });
  if (found !== points) throw new Error(`${found} points were read instead of ${points}`);
  return performance.now() - begin;
}

async function timePaint(draw: (target: HTMLElement) => Promise<() => void>): Promise<number> {
  const target = document.createElement('div');
  document.body.append(target);
  await nextFrame();
  const begin = performance.now();
  const remove = await draw(target);
  await nextFrame();
  await nextFrame();
  const time = performance.now() - begin;
  remove();
  target.remove();
  return time;
}

function nextFrame(): Promise<number> {
  return new Promise(requestAnimationFrame);
}
