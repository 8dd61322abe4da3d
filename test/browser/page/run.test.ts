/** The page API over the real worker and the real IndexedDB. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  histogram,
  type InitOptions,
  image,
  init,
  openSource,
  ProjectMissingError,
  type Run,
  tracked,
  withRun,
} from '../../../src/index.js';

const PROJECT = 'run-test';
let open: Run[] = [];

async function start(options: InitOptions = {}): Promise<Run> {
  const run = await init({ project: PROJECT, capture: false, ...options });
  open.push(run);
  return run;
}

afterEach(async () => {
  await Promise.all(open.map((run) => run.finish()));
  open = [];
});

const detail = async (uid: string) => {
  const found = await (await openSource()).getRun(uid);
  if (!found) throw new Error('the run is not there');
  return found;
};

describe('what would be ignored is told', () => {
  const reasons = async (run: Run) => {
    await run.flush();
    return (await detail(run.uid)).problemList.map(({ reason, count }) => [reason, count] as const);
  };

  test('options with a wrong name, or that are none, in every call: once on the console, counted in the run', async () => {
    const announced = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const run = await start({ projet: 'x', capture: { consol: true } } as InitOptions);
    const loose = run as unknown as { [method: string]: (...args: unknown[]) => unknown };
    for (let i = 0; i < 5; i++) loose.log?.({ loss: i }, 3);
    loose.log?.({ loss: 5 }, { setp: 9 });
    loose.log?.({ loss: 6, h: histogram([1, 2], { bin: 3 } as never) }, { step: 20 });
    loose.log?.({ i: image([[0, 255]], { captions: 'x' } as never) });
    await loose.flush?.({ durabilty: 'strict' });
    run.metrics('m').flush({ agregate: 'mean' } as never);
    loose.set?.({ nmae: 'x' });
    const found = await reasons(run);
    const said = (text: string) => found.find(([reason]) => reason.includes(text));
    expect(said('log(values, { step: 3 })')?.[1]).toBe(5);
    for (const right of [
      'project',
      'console',
      'step',
      'bins',
      'caption',
      'durability',
      'aggregate',
      'name',
    ]) {
      expect(said(`did you mean “${right}”`)?.[1], right).toBe(1);
    }
    const warnings = announced.mock.calls.map(([text]) => String(text));
    expect(new Set(warnings).size).toBe(warnings.length);
    expect(warnings.filter((text) => text.includes('log(values, { step: 3 })'))).toHaveLength(1);
    const { scalars } = await detail(run.uid);
    expect(scalars.loss?.count).toBe(7);
    announced.mockRestore();
  });

  test('undefined in a row, in JSON, in config and in the summary', async () => {
    const announced = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const run = await start({ config: { seed: undefined, model: { units: undefined, layers: 2 } } });
    expect(run.log({ loss: undefined as never, acc: 1 }).ok).toBe(false);
    expect(run.log({ j: { a: [undefined as never], b: 1 } }).ok).toBe(false);
    run.summary.set('best', undefined);
    run.info('x', { a: undefined });
    const found = (await reasons(run)).map(([reason]) => reason);
    for (const text of [
      'seed: undefined',
      'model.units: undefined',
      'a[0]: undefined',
      'context of a log line',
    ]) {
      expect(
        found.some((reason) => reason.includes(text)),
        text,
      ).toBe(true);
    }
    expect(found.filter((reason) => reason.includes('undefined is not a value')).length).toBeGreaterThan(0);
    expect((await detail(run.uid)).config).toEqual({ model: { layers: 2 } });
    announced.mockRestore();
  });

  test('config is read and written as fields, and update() merges', async () => {
    const run = await start({ config: { lr: 0.1, model: { layers: 2 } } });
    expect(run.config['lr']).toBe(0.1);
    run.config['lr'] = 5;
    run.config.update({ model: { units: 8 } });
    run.config.update('model.layers', 4);
    await run.flush();
    expect((await detail(run.uid)).config).toEqual({ lr: 5, model: { layers: 4, units: 8 } });
  });

  test('a text that is cut says so in itself, and is a problem', async () => {
    const announced = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const printed = vi.spyOn(console, 'log').mockImplementation(() => {});
    const run = await start({ capture: { console: true, errors: false } });
    run.info('a'.repeat(1_000_000));
    run.info(`${'b'.repeat(99_999)}🎉🎉`);
    run.info('c'.repeat(100_000));
    console.log({ dump: 'd'.repeat(50_000) });
    const found = await reasons(run);
    expect(found).toContainEqual(['a log line is cut to 100,000 characters', 2]);
    expect(found).toContainEqual(['a captured line (console) is cut to 10,000 characters', 1]);
    const { lines } = await (await openSource()).getLogs({ run: run.uid });
    // Our own warnings are on the console, too.
    const [a, b, c, d] = lines.map(({ message }) => message).filter((text) => !text.startsWith('Stepwell'));
    expect(a?.endsWith('a… [cut: 1,000,000 characters in all]')).toBe(true);
    expect(b?.slice(99_998)).toBe('b… [cut: 100,003 characters in all]');
    expect(c).toBe('c'.repeat(100_000));
    expect(d?.endsWith('d… [cut: 50,011 characters in all]')).toBe(true);
    await run.finish();
    printed.mockRestore();
    announced.mockRestore();
  });
});

describe('ends', () => {
  test('finish commits everything, is idempotent and gives the first result again', async () => {
    const run = await start();
    run.log({ a: 1 }, { commit: false });
    const [first, second] = await Promise.all([run.finish(), run.fail(new Error('too late'))]);
    expect(first).toEqual({
      status: 'completed',
      stored: true,
      storage: 'indexeddb',
      remote: 'none',
      error: undefined,
    });
    expect(second).toBe(first);
    const stored = await detail(run.uid);
    expect(stored.status).toBe('completed');
    expect(stored.ended).toBeGreaterThan(0);
    expect(stored.scalars.a?.last).toBe(1);
  });

  test('log after finish is a typed refusal; the run’s other calls do not throw either', async () => {
    const run = await start();
    await run.finish();
    const result = run.log({ a: 1 });
    expect(result.ok).toBe(false);
    expect(result.error?.code).toBe('run_finished');
    await expect(result.stored).rejects.toMatchObject({ code: 'run_finished' });
    run.info('x');
    run.config.set({ a: 1 });
    run.summary.set('b', 1);
    await run.flush();
  });

  test('fail records message and stack', async () => {
    const run = await start();
    await run.fail(new RangeError('diverged'));
    const stored = await detail(run.uid);
    expect(stored.status).toBe('failed');
    expect(stored.error?.message).toBe('diverged');
    expect(stored.error?.stack).toContain('RangeError');
  });

  test('withRun: completed when the body resolves; failed and rethrown when it throws', async () => {
    const uids: string[] = [];
    const value = await withRun({ project: PROJECT, capture: false }, (run) => {
      uids.push(run.uid);
      return 42;
    });
    expect(value).toBe(42);
    const broken = withRun({ project: PROJECT, capture: false }, (run) => {
      uids.push(run.uid);
      run.log({ loss: 1 });
      throw new Error('boom');
    });
    await expect(broken).rejects.toThrow('boom');
    expect((await detail(uids[0] as string)).status).toBe('completed');
    expect(await detail(uids[1] as string)).toMatchObject({
      status: 'failed',
      error: { message: 'boom' },
      values: 1,
    });
  });

  test('tracked: each call is a run of its own', async () => {
    const train = tracked(
      { project: PROJECT, capture: false },
      (run, epochs: number) => [run.uid, epochs] as const,
    );
    const [[a, one], [b, two]] = await Promise.all([train(1), train(2)]);
    expect(a).not.toBe(b);
    expect([one, two]).toEqual([1, 2]);
  });

  test('await using ends the run', async () => {
    let uid: string;
    {
      await using run = await init({ project: PROJECT, capture: false });
      uid = run.uid;
    }
    expect((await detail(uid)).status).toBe('completed');
  });
});

describe('recording', () => {
  test('[RUN1] an id is given or YYYYmmdd_HHMMSS_<random>; project, name, directory, group, task, tags and notes are kept', async () => {
    const auto = await start();
    expect(auto.id).toMatch(/^\d{8}_\d{6}_[0-9a-z]{6}$/);
    const options = {
      namespace: 'team',
      id: `run-${auto.id}`,
      name: 'cnn',
      directory: 'models/cnn',
      group: 'g',
      task: 't',
      tags: ['x', 'y'],
      notes: '# hi',
    };
    const run = await start(options);
    await run.flush();
    const { id, ...expected } = options;
    expect(await detail(run.uid)).toMatchObject({ id, ...expected, project: PROJECT, status: 'running' });
  });

  test('config: set replaces fields, extend merges deeply, update takes a dotted path; read is immediate and stored alike', async () => {
    const run = await start({ config: { lr: 1e-3, model: { layers: 2, act: 'relu' } } });
    run.config.extend({ model: { dropout: 0.1 } });
    run.config.update('model.layers', 4);
    run.config.update('optimizer.name', 'adam');
    run.config.set({ lr: 0.1 });
    const expected = {
      lr: 0.1,
      model: { layers: 4, act: 'relu', dropout: 0.1 },
      optimizer: { name: 'adam' },
    };
    expect(run.config.read()).toEqual(expected);
    run.config.set({ model: { fresh: true } });
    expect(run.config.read()).toEqual({ ...expected, model: { fresh: true } });
    await run.flush();
    expect((await detail(run.uid)).config).toEqual(run.config.read());
  });

  test('config: circular, huge and hostile values are cut off with a problem and change nothing on the page', async () => {
    const run = await start();
    const circular: { self?: unknown } = {};
    circular.self = circular;
    run.config.set({
      circular,
      fn: () => 1,
      deep: JSON.parse('{"__proto__": {"polluted": true}}'),
      huge: 'x'.repeat(50_000_000),
    });
    run.config.set(5 as unknown as object as { [key: string]: unknown });
    await run.flush();
    const stored = await detail(run.uid);
    expect(stored.problemList.length).toBeGreaterThan(0);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('summary: last, min, max, mean with the steps of min and max, skipping non-finite values but counting them; by hand wins', async () => {
    const run = await start();
    const values = [3, Number.NaN, 1, 5, Number.POSITIVE_INFINITY, 2];
    values.forEach((loss, i) => {
      run.log({ loss }, { step: 10 * i });
    });
    run.summary.set('best', 5);
    run.summary.set('gone', 1);
    run.summary.unset('gone');
    const { scalars, manual } = await run.summary.read();
    expect(scalars.loss).toEqual({
      last: 2,
      lastStep: 50,
      min: 1,
      minStep: 20,
      max: 5,
      maxStep: 30,
      mean: 11 / 4,
      count: 4,
      nan: 1,
      posInf: 1,
      negInf: 0,
    });
    expect(manual).toEqual({ best: 5 });
  });

  test('history: the open row and past rows', async () => {
    const run = await start();
    run.log({ a: 1 }, { step: 4 });
    run.log({ note: 'hi' }, { step: 4 });
    run.log({ b: 2 }, { commit: false });
    expect(run.history.open).toEqual({ b: 2 });
    const rows = await run.history.rows();
    expect(rows.map(({ row, step, values }) => ({ row, step, values: { ...values } }))).toEqual([
      { row: 0, step: 4, values: { a: 1, note: 'hi' } },
      { row: 1, step: 5, values: { b: 2 } },
    ]);
    expect(run.history.open).toEqual({});
  });

  test('metrics: namespaces, collect and flush with each aggregation', async () => {
    const run = await start();
    const train = run.metrics('train');
    for (const loss of [4, 1, 3, 2]) train.collect({ loss, acc: loss / 4 });
    train.flush({ step: 1, aggregate: { loss: 'median', acc: 'max' }, values: { lr: 0.1 } });
    for (const n of [1, 2, 3, 4]) train.collect({ n });
    train.metrics('deep').log({ x: 1 });
    train.flush({ aggregate: 'std' });
    const rows = await run.history.rows();
    expect(rows.map((row) => ({ ...row.values }))).toEqual([
      { 'train/loss': 2.5, 'train/acc': 1, 'train/lr': 0.1 },
      { 'train/deep/x': 1 },
      { 'train/n': Math.sqrt(1.25) },
    ]);
  });

  test('[M4] [M5] metrics().read and logs.read give back what was logged', async () => {
    const run = await start();
    const train = run.metrics('train');
    train.log({ loss: 0.5, accuracy: 0.25 }, { step: 3 });
    run.metrics('val').log({ loss: 9 });
    train.collect({ loss: 1 });
    train.collect({ loss: 2 });
    train.flush({ step: 7 });
    const time = expect.any(Number);
    expect(await train.read()).toEqual([
      { step: 3, time, metrics: { loss: 0.5, accuracy: 0.25 } },
      { step: 7, time, metrics: { loss: 1.5 } },
    ]);
    expect((await run.metrics().read()).flatMap(({ metrics }) => Object.keys(metrics))).toContain('val/loss');
    run.logs.log('begun', 'debug', { epoch: 0 });
    run.logs.warning('memory');
    run.logs.log('odd', 'loud' as never);
    const lines = await run.logs.read();
    expect(lines.map(({ level, message, context }) => [level, message, context])).toEqual([
      ['debug', 'begun', { epoch: 0 }],
      ['warning', 'memory', null],
      ['info', 'odd', null],
    ]);
    expect((await run.logs.read({ level: 'warning' })).map(({ message }) => message)).toEqual(['memory']);
    await run.finish();
    expect(await train.read()).toHaveLength(2);
    expect((await detail(run.uid)).problemList).toMatchObject([
      { reason: expect.stringContaining('logs.log: level') },
    ]);
  });

  test('[QUE4] logBatch: a long history goes through without a drop, in chunks, and says what failed', async () => {
    const run = await start({ maxBytes: 1_000_000 });
    const rows = Array.from({ length: 100_000 }, (_, step) =>
      step % 10_000 === 7 ? { step, bad: undefined } : { step, loss: 1 / (step + 1) },
    );
    let calls = 0;
    const result = await run.logBatch(rows as { step: number }[], { onProgress: () => calls++ });
    expect(result).toMatchObject({
      total: 100_000,
      successful: 99_990,
      failed: 10,
      successRate: 0.9999,
      aborted: false,
    });
    expect(result.errors[0]).toMatchObject({ index: 7, error: { code: 'validation' } });
    expect(calls).toBeGreaterThan(10);
    await run.flush();
    const stored = await detail(run.uid);
    expect(stored.scalars.loss?.count).toBe(99_990);
    expect(stored.dropped).toBe(0);
  });

  test('ten thousand distinct keys are recorded and listed', async () => {
    const run = await start();
    for (let i = 0; i < 10_000; i += 100) {
      const row: Record<string, number> = {};
      for (let j = i; j < i + 100; j++) row[`section ${j % 7}/key ${j}`] = j;
      run.log(row);
    }
    await run.flush();
    const stored = await detail(run.uid);
    expect(stored.keys).toHaveLength(10_000);
    expect(stored.scalars['section 4/key 4']?.last).toBe(4);
  });

  test('flush with strict durability resolves once the database has been asked to flush', async () => {
    const run = await start();
    run.log({ a: 1 });
    await run.flush({ durability: 'strict' });
    expect((await detail(run.uid)).values).toBe(1);
  });

  test('the status has the share of this thread that recording takes', async () => {
    const run = await start();
    const source = await openSource();
    // Reading the value takes this long.
    const slow = () => {
      const end = performance.now() + 100;
      while (performance.now() < end);
      return 1;
    };
    for (let i = 0; i < 5; i++) {
      run.log({
        get loss() {
          return slow();
        },
      });
      await run.flush();
    }
    const { pageShare = 0 } = await source.status();
    expect(pageShare).toBeGreaterThan(0);
    expect(pageShare).toBeLessThanOrEqual(1.5);
  });

  test('announces keys, which a later reader still knows; what is wrong with a call is a problem', async () => {
    const run = await start();
    run.announce(['val/loss', 'late'], { every: 250, first: 249 });
    run.announce('late', { kind: 'histogram' });
    run.announce('', { every: 5 });
    run.announce('bad', { kind: 'scalars' as 'scalar' });
    run.announce('val/loss', { each: 5 } as object);
    run.log({ late: histogram([1, 2, 3]) });
    await run.finish();
    run.announce('after the end');
    // The run is read from its stored frames: nothing of its writer is kept.
    const detail = await (await openSource()).getRun(run.uid);
    expect(detail?.announced).toEqual([{ key: 'val/loss', kind: 'scalar', every: null, first: null }]);
    expect(detail?.problemList.map(({ reason }) => reason)).toEqual([
      'a key must not be empty',
      expect.stringContaining('announce: scalars is not a kind of values'),
      expect.stringContaining('announce: there is no option “each”'),
    ]);
  });

  test('advance moves the global step of later rows', async () => {
    const run = await start();
    run.log({ a: 1 });
    expect(run.advance()).toBe(1);
    expect(run.advance(2)).toBe(3);
    run.log({ a: 2 });
    const rows = await run.history.rows();
    expect(rows.map((row) => row.globalStep)).toEqual([0, 3]);
  });
});

describe('log lines', () => {
  const lines = async (run: Run) => {
    await run.flush();
    const page = await (await openSource()).getLogs({ run: run.uid });
    return page.lines;
  };

  test('levels and context', async () => {
    const run = await start();
    run.debug('d');
    run.info('i', { epoch: 3 });
    run.warning('w');
    run.error('e', { nested: { nan: Number.NaN } });
    const found = await lines(run);
    expect(found.map(({ level, message, source }) => [level, message, source])).toEqual([
      ['debug', 'd', 'user'],
      ['info', 'i', 'user'],
      ['warning', 'w', 'user'],
      ['error', 'e', 'user'],
    ]);
    expect(found[1]?.context).toEqual({ epoch: 3 });
    expect(found[3]?.context).toEqual({ nested: { nan: Number.NaN } });
  });

  test('the console is captured and still prints; it is left as it was afterwards', async () => {
    const before = console.info;
    const printed = vi.spyOn(console, 'info').mockImplementation(() => {});
    const spy = console.info;
    const run = await start({ capture: { console: true } });
    console.info('hello', { a: 1 }, 2);
    const hostile = {
      toJSON() {
        throw new Error('no');
      },
    };
    console.info(hostile);
    const found = await lines(run);
    expect(printed).toHaveBeenCalledWith('hello', { a: 1 }, 2);
    expect(found.map((line) => [line.level, line.source, line.message])).toEqual([
      ['info', 'console', 'hello {"a":1} 2'],
      ['info', 'console', '[object Object]'],
    ]);
    await run.finish();
    expect(console.info).toBe(spy);
    printed.mockRestore();
    expect(console.info).toBe(before);
  });

  test('what logging itself prints while it captures is not captured again', async () => {
    const printed = vi.spyOn(console, 'debug').mockImplementation(() => {});
    const run = await start({ capture: { console: true } });
    const getter = {
      get message() {
        console.warn('inside');
        return 'x';
      },
      toJSON() {
        console.warn('inside');
        return 'json';
      },
    };
    console.debug(getter);
    const found = await lines(run);
    expect(found.map((line) => line.message)).toEqual(['"json"']);
    await run.finish();
    printed.mockRestore();
  });

  test('uncaught errors and unhandled rejections become log lines of level error', async () => {
    const run = await start({ capture: { errors: true } });
    const swallow = (event: Event) => event.preventDefault();
    addEventListener('error', swallow);
    dispatchEvent(
      new ErrorEvent('error', { message: 'uncaught!', error: new Error('uncaught!'), cancelable: true }),
    );
    dispatchEvent(
      new PromiseRejectionEvent('unhandledrejection', {
        promise: Promise.resolve(),
        reason: new Error('rejected!'),
      }),
    );
    removeEventListener('error', swallow);
    const found = await lines(run);
    expect(found.map((line) => [line.level, line.source, line.message])).toEqual([
      ['error', 'error', 'uncaught!'],
      ['error', 'error', 'Unhandled rejection: rejected!'],
    ]);
  });
});

describe('opening', () => {
  test('[O1] a page is configured by its head and by a global; options win, and unknown names are told', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const settings = { project: `${PROJECT}-meta`, namespace: 'lab', projet: 'x' };
    const tags = Object.entries(settings).map(([name, content]) => {
      const tag = document.createElement('meta');
      Object.assign(tag, { name: `stepwell:${name}`, content });
      return tag;
    });
    document.head.append(...tags);
    globalThis.STEPWELL = { namespace: 'team', task: 'sweep' };
    try {
      const run = await init({ capture: false, task: 'mine' });
      open.push(run);
      await run.flush();
      expect(await detail(run.uid)).toMatchObject({
        ...{ project: `${PROJECT}-meta`, namespace: 'team', task: 'mine' },
        problemList: [{ reason: expect.stringContaining('<meta name="stepwell:projet"> is no setting') }],
      });
      expect(run.project).toBe(`${PROJECT}-meta`);
    } finally {
      for (const tag of tags) tag.remove();
      globalThis.STEPWELL = undefined;
      vi.restoreAllMocks();
    }
  });

  test('[O1] createProject: false rejects for a project that is not in the database, and writes nothing', async () => {
    const project = `${PROJECT}-none`;
    const source = await openSource();
    const refused = await init({ project, createProject: false }).catch((thrown: unknown) => thrown);
    expect(refused).toBeInstanceOf(ProjectMissingError);
    expect((await source.listProjects()).some(({ name }) => name === project)).toBe(false);
    await source.createProject(project);
    const run = await start({ project, createProject: false });
    expect(run.project).toBe(project);
  });

  test.each<InitOptions>([
    { project: '' },
    { id: '' },
    { tags: [''] },
    { resume: 'sometimes' as 'never' },
    { maxBytes: 0 },
    { notes: 5 as unknown as string },
  ])('a wrong option %o rejects with validation', async (options) => {
    await expect(init(options)).rejects.toMatchObject({ code: 'validation' });
  });

  test('[RUN2] the same id twice in one page is busy; with takeover the old run stops', async () => {
    const run = await start();
    await expect(init({ project: PROJECT, id: run.id })).rejects.toMatchObject({ code: 'run_busy' });
    const announced = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const second = await start({ id: run.id, resume: 'takeover' });
    await expect.poll(() => run.stopped?.code).toBe('run_taken_over');
    second.log({ a: 1 });
    await second.flush();
    expect(second.uid).toBe(run.uid);
    expect((await detail(run.uid)).values).toBe(1);
    announced.mockRestore();
  });

  test('[QUE5] a run in a Dedicated Worker, where there is no window, logs the same way', async () => {
    const worker = new Worker(new URL('./training-worker.ts', import.meta.url), { type: 'module' });
    const uid = await new Promise<string>((resolve, reject) => {
      worker.onmessage = (event: MessageEvent<string>) => resolve(event.data);
      worker.onerror = (event) => reject(new Error(event.message));
    });
    worker.terminate();
    const stored = await detail(uid);
    expect(stored).toMatchObject({ status: 'completed', values: 1000 });
    expect(stored.scalars.n?.last).toBe(999);
  });
});
