/** The public types, as a caller meets them. Compiled, never run. */
import type {
  ErrorCode,
  FinishResult,
  InitOptions,
  LogResult,
  Run,
  RunDetail,
  Series,
  Source,
  StepwellError,
  XAxis,
} from 'stepwell';
import { init, type openSource, type RunBusyError, tracked, withRun } from 'stepwell';
import type { PanelSpec, StepwellBoard, StepwellChart } from 'stepwell/board';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expectType<_ extends true>(): void {}

// Opening and logging.
declare const run: Run;
expectType<Equal<ReturnType<typeof init>, Promise<Run>>>();
expectType<Equal<ReturnType<Run['log']>, LogResult>>();
expectType<Equal<LogResult['stored'], Promise<void>>>();
expectType<Equal<LogResult['error'], StepwellError | undefined>>();
run.log({ loss: 1, flag: true, big: 1n, note: 'text', shape: [1, 2], nested: { a: null } });
run.log({ loss: 1 }, { step: 3, commit: false });
// @ts-expect-error a row is an object
run.log(5);
// @ts-expect-error a step is a number
run.log({ loss: 1 }, { step: 'three' });
// @ts-expect-error no such option
run.log({ loss: 1 }, { steps: 3 });

// What will come.
expectType<Equal<ReturnType<Run['announce']>, void>>();
run.announce('val/loss');
run.announce(['val/loss', 'val/acc'], { every: 250, first: 249 });
run.announce(['weights/a'] as const, { kind: 'histogram' });
run.announce('sample', { kind: 'image' });
// @ts-expect-error the name of a kind of media says which
run.announce('sample', { kind: 'media' });
// @ts-expect-error no such option
run.announce('val/loss', { step: 5 });
// @ts-expect-error keys are texts
run.announce([5]);

// The config as W&B users write it: fields, and update() with an object.
run.config.lr = 5;
run.config['lr'] = 0.1;
expectType<Equal<typeof run.config.lr, unknown>>();
run.config.update({ model: { layers: 4 } });
run.config.update('model.layers', 4);
run.config.set({ lr: 1 });
// @ts-expect-error a path needs a value
run.config.update('model.layers');
// @ts-expect-error no such method
run.config.udpate('model.layers', 4);
// @ts-expect-error options are an object: log(values, { step: 3 })
run.log({ loss: 1 }, 3);
// @ts-expect-error undefined is not a value
run.log({ loss: undefined });
expectType<Equal<FinishResult['storage'], 'indexeddb' | 'memory'>>();

// Options are checked, and none is needed.
void init();
void init({ project: 'p', resume: 'takeover', capture: { console: true }, nonFinite: 'reject' });
// @ts-expect-error not a way to resume
void init({ resume: 'maybe' });
// @ts-expect-error exactOptionalPropertyTypes: an option is given or left out
void init({ project: undefined });

// Ends.
expectType<Equal<ReturnType<Run['finish']>, Promise<FinishResult>>>();
expectType<Equal<Run['status'], 'running' | 'completed' | 'failed'>>();
const answer = withRun({}, () => 42);
expectType<Equal<typeof answer, Promise<number>>>();
const train = tracked({}, async (_run, epochs: number) => `${epochs}`);
expectType<Equal<typeof train, (epochs: number) => Promise<string>>>();

// Errors.
declare const code: ErrorCode;
expectType<Equal<typeof code extends string ? true : false, true>>();
expectType<Equal<RunBusyError['code'], ErrorCode>>();

// Reading.
declare const source: Source;
expectType<Equal<ReturnType<typeof openSource>, Promise<Source>>>();
expectType<Equal<ReturnType<Source['getRun']>, Promise<RunDetail | null>>>();
expectType<Equal<ReturnType<Source['series']>, Promise<Series>>>();
const axis: XAxis = { key: 'epoch' };
void source.series({ run: 'uid', key: 'loss', x: axis, buckets: 500 });

// The board takes any source.
declare const board: StepwellBoard;
board.source = source;
// A chart too, and its keys are a list.
declare const chart: StepwellChart;
chart.source = source;
chart.keys = ['train/loss', 'a,b'];
// @ts-expect-error no such scale
chart.y = 'square';
const spec = { id: 'added gap', type: 'line', options: {}, size: { columns: 1, rows: 1 } };
const panels: readonly PanelSpec[] = [
  { ...spec, expression: 'train/loss - val/loss' },
  { ...spec, keys: ['train/loss', 'val/loss'] },
  { ...spec, regex: '^train/' },
];
board.view = { ...board.view, panels: Object.fromEntries(panels.map((each) => [each.id, each])) };
// @ts-expect-error a panel shows something
const nothing: PanelSpec = spec;
void nothing;

const options: InitOptions = { config: { lr: 1e-3, layers: [1, 2] } };
void options;
