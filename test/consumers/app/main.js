/* What every consumer is built from: a page that logs, reads back, and shows a board. Copied as it is. */
import { histogram, image, init, openSource } from 'stepwell';
import 'stepwell/board';

async function check(options = {}) {
  const run = await init({ project: 'consumer', config: { lr: 0.001 }, ...options });
  for (let n = 0; n < 3; n++) run.log({ n });
  run.log({ weights: histogram([1, 2, 2, 4], { bins: 3 }) });
  // Computed by the worker's own tfjs, where that can be loaded.
  run.log({
    large: histogram(new Float32Array([0, 1, 1, 2]), { bins: 2, where: 'worker', backend: 'webgl' }),
  });
  await run.files('notes').save({ text: 'hello' }, 'note.json');
  await run.flush();
  const source = await openSource(options);
  const [points] = await source.getMetrics({ run: run.uid, keys: ['n'] });
  const weights = await source.histograms({ run: run.uid, key: 'weights' });
  const large = await source.histograms({ run: run.uid, key: 'large' });
  const bundle = await new Response(source.bundles.export([run.uid])).arrayBuffer();
  await source.uploads.hurry();
  const detail = await source.getRun(run.uid);
  const { engine, storage, notices } = await source.status();
  await run.finish();
  return {
    values: [...points.values],
    counts: [...weights.counts],
    large: [...large.counts],
    file: await run.files('notes').load('note.json'),
    bundle: bundle.byteLength > 1000,
    uploads: await source.uploads.states(),
    problems: detail.problemList.map((problem) => problem.reason),
    engine,
    storage,
    notices,
  };
}

/** A run with what a board draws in special ways. */
async function rich(options, pixels) {
  const run = await init(options);
  globalThis.consumer.uid = run.uid;
  run.log({ n: 1, sample: image(pixels), weights: histogram([1, 2, 2, 4], { bins: 3 }) });
  await run.finish();
}

function show(board) {
  return openSource().then((source) => {
    board.source = source;
  });
}

/** Logs and reads back, where reading may fail. */
async function read(options) {
  const run = await init(options);
  run.log({ n: 0 });
  await run.flush();
  const source = await openSource(options);
  const asked = source.histograms({ run: run.uid, key: 'n' });
  const error = await asked.then(
    () => '',
    (thrown) => `${thrown.code}: ${thrown.message}`,
  );
  // The one question that a worker answers without any of its parts.
  const { count } = await source.series({ run: run.uid, key: 'n' });
  const { engine, notices } = await source.status();
  return { stored: count.length === 1 && count[0] === 1, error, engine, notices };
}

globalThis.consumer = { check, read, rich, show };
