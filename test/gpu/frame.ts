/** One file of tests, or the bench, in a frame of its own: a file may lose the device of its page. */
import './worker-state.js';
import { chai } from 'vitest';
import { startTests } from 'vitest/internal/browser';
import { p5 } from './bench.js';
import { FILES } from './files.js';
import { kernelTimes } from './kernel-times.js';
import type { FrameAnswer, TestResult } from './types.js';

/** A limit against tests that hang. */
const LIMIT_MS = 120_000;

// A message that ends in … says nothing.
chai.config.truncateThreshold = 0;

interface Task {
  readonly name: string;
  readonly type: string;
  readonly tasks?: readonly Task[];
  readonly mode: string;
  readonly result?: {
    readonly state?: string;
    readonly duration?: number;
    readonly errors?: { message: string }[];
  };
}

/** The settings that vitest reads of its configuration while it runs a file. */
const config = {
  root: '/',
  name: 'gpu',
  setupFiles: [],
  tags: [],
  sequence: { shuffle: false, concurrent: false, hooks: 'stack', setupFiles: 'list' },
  maxConcurrency: 1,
  testTimeout: LIMIT_MS,
  hookTimeout: LIMIT_MS,
  retry: 0,
  passWithNoTests: false,
  allowOnly: false,
  includeTaskLocation: false,
};

async function runFile(name: string, told: (result: TestResult) => void): Promise<void> {
  const load = FILES[name];
  if (!load) throw new Error(`there is no file ${name}`);
  const runner = {
    config,
    importFile: load,
    onAfterRunTask(task: Task) {
      told(resultOf(task));
    },
  };
  const [file] = (await startTests(
    [{ filepath: `/${name}` }] as never,
    runner as never,
  )) as unknown as Task[];
  if (file?.result?.errors?.length) told({ ...resultOf(file), name: 'the file' });
  for (const task of testsOf(file)) if (task.mode === 'skip') told(resultOf(task));
}

function* testsOf(task: Task | undefined): Generator<Task> {
  for (const each of task?.tasks ?? []) {
    if (each.type === 'test') yield each;
    else yield* testsOf(each);
  }
}

function resultOf(task: Task): TestResult {
  const state = task.mode === 'skip' ? 'skipped' : task.result?.state === 'pass' ? 'passed' : 'failed';
  const messages = (task.result?.errors ?? []).map(({ message }) => message);
  return { name: fullName(task), state, ms: Math.round(task.result?.duration ?? 0), messages };
}

function fullName(task: Task & { suite?: Task & { suite?: Task } }): string {
  return task.suite && task.suite.name !== '' && task.type === 'test'
    ? `${task.suite.name} > ${task.name}`
    : task.name;
}

const say = (answer: FrameAnswer) => parent.postMessage(answer, location.origin);
const asked = new URL(location.href).searchParams;
const [file, backend, kernels] = [asked.get('file'), asked.get('bench'), asked.get('kernels')];
try {
  if (file !== null) await runFile(file, (result) => say({ kind: 'test', result }));
  else if (backend !== null) say({ kind: 'bench', rows: await p5(backend) });
  else if (kernels !== null) say({ kind: 'kernels', times: await kernelTimes(kernels) });
  say({ kind: 'end', error: null });
} catch (thrown) {
  say({ kind: 'end', error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) });
}
