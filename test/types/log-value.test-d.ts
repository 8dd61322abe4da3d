/** What `log()` takes, and what it refuses at compile time. Compiled, never run. */
import {
  audio,
  heatmap,
  histogram,
  image,
  type JsonSource,
  type Loggable,
  type LogRow,
  type LogValue,
  type Metrics,
  plot,
  type Run,
  type TensorLike,
} from 'stepwell';

declare const run: Run;
declare const metrics: Metrics;

// Scalars, texts, arrays.
run.log({ n: 1, flag: true, big: 1n, text: 'a', one: [7], typed: new Float32Array(1), nothing: null });

// Values that stand for something.
declare const tensor: TensorLike;
run.log({ tensor, weights: histogram([1, 2]), sample: image([[1]]), speech: audio(new Blob()) });
run.log({
  roc: plot.roc([0, 1], tensor, ['no', 'yes']),
  plots: [plot.line([1], { style: '--' })],
  field: heatmap(tensor),
});
// @ts-expect-error: a line has no colour of its own
plot.line([1], [1], { color: 'red' });
// @ts-expect-error: numbers are no text
plot.scatter('12', [1]);
run.log({ samples: [image([[1]]), image([[2]])] });

// JSON: literals, read-only arrays, tuples, optional fields, and interfaces, which have no index signature.
interface Point {
  readonly x: number;
  readonly label?: string;
  readonly near: readonly { readonly distance: number | null }[];
}
declare const point: Point;
const tuple = [1, 'a', { b: [true] }] as const;
run.log({
  point,
  points: [point],
  deep: { list: [[point]] },
  tuple,
  record: {} as Record<'a' | 'b', number>,
});

// Whole rows of every form.
interface Row {
  loss: number;
  accuracy?: number;
  point: Point;
}
declare const typedRow: Row;
declare const namedRow: LogRow;
declare const value: LogValue;
declare const json: JsonSource;
run.log(typedRow);
run.log(namedRow, { step: 3 });
run.log({ value, json });
run.log(Object.fromEntries([['loss', 1]]));
run.log({} as { loss?: number });
metrics.log({ point });
metrics.flush({ aggregate: 'max', values: { point }, step: 1 });
void run.logBatch([{ step: 1, point }, { point }]);

// What is converted without a loss: dates, addresses, Maps, Sets, bytes, errors; fields of instances without methods.
class Settings {
  units = 8;
}
run.log({
  at: new Date(),
  from: new URL('https://example.org'),
  map: new Map([['a', 1]]),
  set: new Set([1]),
  bytes: new ArrayBuffer(2),
  pattern: /a+/,
  failure: new Error('no'),
  settings: new Settings(),
});

// Whatever a type says nothing about is looked at when it is logged.
// biome-ignore lint/suspicious/noExplicitAny: the case is `any`.
declare const anything: any;
run.log({ anything, nested: { anything } });

// @ts-expect-error a row is an object, not a list
run.log([1]);
// @ts-expect-error a row is no function
run.log(() => 1);
// @ts-expect-error a Map is no row
run.log(new Map([['loss', 1]]));
// @ts-expect-error a function is no value
run.log({ f: () => 1 });
// @ts-expect-error … nor inside of JSON
run.log({ nested: { list: [() => 1] } });
// @ts-expect-error … nor as a method
run.log({ nested: { f() {} } });
// @ts-expect-error a class is a function
run.log({ Settings });
// @ts-expect-error a symbol is no value
run.log({ s: Symbol('s') });
// @ts-expect-error undefined is no value
run.log({ u: undefined });
// @ts-expect-error … nor may a value be missing
run.log({ u: 1 as number | undefined });

class Layer {
  units = 8;
  build(): void {}
}
// @ts-expect-error an instance with methods is no JSON
run.log({ layer: new Layer() });
// @ts-expect-error … nor inside of it
run.log({ nested: { layers: [new Layer()] } });
// @ts-expect-error a promise is no value: await it
run.log({ loss: Promise.resolve(1) });
// @ts-expect-error an element of the page is no value: image(canvas)
run.log({ canvas: document.createElement('canvas') });
// @ts-expect-error … nor inside of JSON
run.log({ nested: { body: document.body } });
// @ts-expect-error nobody knows what it is
run.log({ u: {} as unknown });
// @ts-expect-error nobody knows what is in it
run.log({ o: {} as object });
// @ts-expect-error a tensor is no part of JSON: its elements are on a device
run.log({ nested: { tensor: {} as TensorLike & { data(): Promise<Float32Array> } } });
// @ts-expect-error a list of media holds media only
run.log({ list: [image([[1]]), () => 1] });
// @ts-expect-error values of a namespace are the same
metrics.log({ f: () => 1 });
// @ts-expect-error … and those of a flush
metrics.flush({ values: { f: () => 1 } });
// @ts-expect-error … and those of many rows
void run.logBatch([{ f: () => 1 }]);
// @ts-expect-error the step of a row is a number
void run.logBatch([{ step: 'one', loss: 1 }]);
// @ts-expect-error the union is closed
const closed: LogValue = () => 1;
void closed;
// @ts-expect-error … for instances, too
const instance: LogValue = new Layer();
void instance;
// @ts-expect-error a function stands for no loggable value
const never: Loggable<() => void> = () => {};
void never;
