import { isRefusal, NO_TFJS, type Refusal, refuse } from '../../base/refusal.js';
import { type Elements, elementsOf } from '../../record/elements.js';
import type { TensorSide, TensorView } from '../../tensor/port.js';
import type { CaptureContext, MediaCapture, TakenItem, Taking } from '../capture.js';
import { MAX_INPUTS, MAX_PLOTS, MAX_SERIES } from './kind.js';
import { optionsOf, STYLES, textOf, whyUnfitOptions } from './options.js';
import type { RawInput, RawPlot, RawSeries } from './raw.js';
import { lineStyle } from './style.js';
import type { AnyPlotOptions, PlotCall } from './value.js';

/** Levels of nested lists that are counted. */
const MAX_DEPTH = 4;

/** How the page captures plots. */
export const plotCapture: MediaCapture<AnyPlotOptions> = {
  options: {
    ...{
      title: 1,
      xLabel: 1,
      yLabel: 1,
      xlabel: 1,
      ylabel: 1,
      caption: 1,
      name: 1,
      style: 1,
      s: 1,
      alpha: 1,
    },
    ...{ bins: 1, range: 1, labels: 1, positive: 1, shape: 1, normalize: 1, examples: 1 },
    ...{ cmap: 1, colorbar: 1, showText: 1, xLabels: 1, yLabels: 1 },
  },
  labels: { one: 'a plot', many: 'plots' },
  most: MAX_PLOTS,
  *items(x, options, context) {
    if (!isCall(x))
      return yield refuse('type', 'a plot is made by plot.line(…) and the like, or by heatmap(…)');
    yield* whyUnfitOptions(x.call, options);
    const read = optionsOf(options);
    if (isRefusal(read)) return yield read;
    const described = describe(x, options);
    if (isRefusal(described)) return yield described;
    const { inputs } = described;
    const series = described.series.map((each) => (lineStyle(each.style) ? each : { ...each, style: '-' }));
    if (x.call === 'lines' && described.series.some(({ style }) => lineStyle(style) === null)) {
      yield refuse('option', `style of plot.lines must be ${STYLES}`);
    }
    const caption = textOf(options.caption) ?? '';
    yield take(inputs, context, (taken) => ({ call: x.call, inputs: taken, series, options: read, caption }));
  },
};

function isCall(x: unknown): x is PlotCall {
  return typeof x === 'object' && x !== null && 'call' in x && 'inputs' in x;
}

/** The inputs of a plot by their names in {@link RawPlot}, and what is said of each series. */
interface Described {
  readonly inputs: { readonly [name: string]: unknown };
  readonly series: readonly RawSeries[];
}

function describe({ call, inputs }: PlotCall, { name, style }: AnyPlotOptions): Described | Refusal {
  const one = [{ name: textOf(name) ?? '', style: textOf(style) ?? '-' }];
  switch (call) {
    case 'lines':
      return describeLines(inputs['series']);
    case 'line':
      return { inputs: given({ x0: inputs['x'], y0: inputs['y'] }), series: one };
    case 'scatter':
      return { inputs: { x0: inputs['x'], y0: inputs['y'] }, series: one };
    case 'bar':
      return describeBars(inputs['labels'], inputs['values']);
    case 'histogram': {
      const { x } = inputs;
      const bins = isRecord(x) ? { edges: x['edges'], counts: x['counts'] } : { x };
      return { inputs: bins, series: one };
    }
    default:
      return { inputs: given(inputs), series: [] };
  }
}

function given(inputs: PlotCall['inputs']): PlotCall['inputs'] {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
}

function describeLines(list: unknown): Described | Refusal {
  if (!Array.isArray(list)) return refuse('type', 'plot.lines() takes a list of lines');
  if (list.length === 0) return refuse('shape', 'a list of lines is empty');
  if (list.length > MAX_SERIES) return refuse('limit', `a plot may have ${MAX_SERIES} lines`);
  const inputs: { [name: string]: unknown } = {};
  const series: RawSeries[] = [];
  for (const [i, each] of list.entries()) {
    if (!Array.isArray(each) && !isRecord(each)) {
      return refuse('type', 'a line of plot.lines() is { x, y, name } or [x, y, name]');
    }
    const [x, y, name, style] = Array.isArray(each)
      ? each
      : [each['x'], each['y'], each['name'] ?? each['label'], each['style']];
    inputs[`y${i}`] = y;
    if (x !== undefined && x !== null) inputs[`x${i}`] = x;
    series.push({ name: textOf(name) ?? '', style: textOf(style) ?? '-' });
  }
  return { inputs, series };
}

function describeBars(labels: unknown, values: unknown): Described | Refusal {
  if (!isRecord(values)) return { inputs: { labels, v0: values }, series: [{ name: '', style: '' }] };
  const entries = Object.entries(values);
  if (entries.length === 0) return refuse('shape', 'a plot has no bars');
  if (labels === undefined) {
    const [names, numbers] = [entries.map(([name]) => name), entries.map(([, value]) => value)];
    return { inputs: { labels: names, v0: numbers }, series: [{ name: '', style: '' }] };
  }
  if (entries.length > MAX_SERIES) return refuse('limit', `a plot may have ${MAX_SERIES} groups of bars`);
  const groups = Object.fromEntries(entries.map(([, value], i) => [`v${i}`, value]));
  return { inputs: { labels, ...groups }, series: entries.map(([name]) => ({ name, style: '' })) };
}

/** An object with fields, and no list, typed array or tensor. */
function isRecord(x: unknown): x is { readonly [name: string]: unknown } {
  return (
    typeof x === 'object' && x !== null && !Array.isArray(x) && !ArrayBuffer.isView(x) && !isTensorLike(x)
  );
}

function isTensorLike(x: unknown): boolean {
  return typeof x === 'object' && x !== null && 'dataId' in x && 'dtype' in x;
}

/** Copies all inputs of a plot at the call [VAL3]; those on a GPU are read together, without blocking. */
function take(
  inputs: Described['inputs'],
  context: CaptureContext,
  made: (inputs: RawPlot['inputs']) => RawPlot,
): Taking<RawPlot> {
  const side = context.side();
  const held = new Map<string, RawInput | TensorView>();
  let size = 0;
  for (const [name, x] of Object.entries(inputs)) {
    const input = hold(nameOf(name), x, side, MAX_INPUTS - size);
    if (isRefusal(input)) return input;
    held.set(name, input);
    size += sizeOf(input);
  }
  const raw = (known: RawPlot['inputs']): TakenItem<RawPlot> => ({ raw: made(known), bytes: bytesOf(known) });
  const tensors = [...held].filter((entry): entry is [string, TensorView] => isTensor(entry[1]));
  if (!side || tensors.length === 0) return raw(Object.fromEntries(held) as RawPlot['inputs']);
  return context.later(4 * size, async () => {
    const read = await Promise.all(tensors.map(([, tensor]) => side.elements(tensor)));
    for (const [i, [name, { dtype, shape }]] of tensors.entries()) {
      const data = read[i];
      if (data === undefined || isRefusal(data)) return data ?? refuse('unreadable', 'a tensor was not read');
      held.set(name, { data, dtype, shape: [...shape] });
    }
    return raw(Object.fromEntries(held) as RawPlot['inputs']);
  });
}

/** The name of an input for messages: `y0` is `y`. */
function nameOf(input: string): string {
  const name = input.replace(/\d+$/, '');
  return name === 'v' ? 'values' : name;
}

function isTensor(input: RawInput | TensorView): input is TensorView {
  return 'size' in input;
}

function sizeOf(input: RawInput | TensorView): number {
  if ('texts' in input) return input.texts.length;
  return isTensor(input) ? input.size : input.data.length;
}

function bytesOf(inputs: RawPlot['inputs']): number {
  let bytes = 64;
  for (const input of Object.values(inputs)) {
    bytes +=
      'data' in input ? input.data.byteLength : input.texts.reduce((sum, text) => sum + 2 * text.length, 0);
  }
  return bytes;
}

/** A copy of an input, or the tensor that is read later. `most`: numbers that it may hold. */
function hold(
  name: string,
  x: unknown,
  side: TensorSide | null,
  most: number,
): RawInput | TensorView | Refusal {
  const tensor = side?.view(x) ?? null;
  if (side && tensor !== null) {
    return side.whyUnfit(tensor) ?? (tensor.size > most ? tooMany() : tensor);
  }
  if (isTensorLike(x)) return refuse('no_tfjs', NO_TFJS);
  if (ArrayBuffer.isView(x) && !(x instanceof DataView)) {
    // A detached array has no bytes and no length any more.
    if ((x as unknown as ArrayLike<unknown>).length > most) return tooMany();
    return named(name, elementsOf(x));
  }
  if (!Array.isArray(x)) {
    return refuse('type', `${name} of a plot must be a tensor, a typed array or an array, not ${kindOf(x)}`);
  }
  const rows = x.map((row: unknown) =>
    ArrayBuffer.isView(row) && 'length' in row ? Array.from(row as never) : row,
  );
  if (hasMore(rows, most)) return tooMany();
  if (!rows.some((each) => typeof each === 'string')) return named(name, elementsOf(rows));
  if (!rows.every((each) => ['string', 'number', 'boolean'].includes(typeof each))) {
    return refuse('type', `${name} of a plot mixes texts with something else`);
  }
  return { texts: rows.map(String) };
}

/** True if nested lists have more than `most` elements. Stops early, also in a list that holds itself. */
function hasMore(list: readonly unknown[], most: number): boolean {
  let [elements, seen] = [0, 0];
  const isOver = (each: readonly unknown[], depth: number): boolean => {
    for (const item of each) {
      if (++seen > 2 * MAX_INPUTS) return true;
      // Lists that are nested too deeply are refused later.
      if (!Array.isArray(item)) elements++;
      else if (depth < MAX_DEPTH && isOver(item, depth + 1)) return true;
      if (elements > most) return true;
    }
    return false;
  };
  return isOver(list, 1);
}

function named(name: string, elements: Elements | Refusal): Elements | Refusal {
  if (!isRefusal(elements)) return elements;
  return refuse(elements.code, `${name} of a plot: ${elements.reason}`);
}

function kindOf(x: unknown): string {
  return x === null ? 'null' : x === undefined ? 'nothing' : `a ${typeof x}`;
}

function tooMany(): Refusal {
  return refuse('limit', `a plot may be made of ${MAX_INPUTS.toLocaleString('en-US')} numbers`);
}
