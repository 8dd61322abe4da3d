/** What a page does with files, images and a board, for browsers that tests drive from outside as `trial`. */
import '../../../src/board/index.js';
import { image, init, openSource, type Run, type Source } from '../../../src/index.js';

/** Far more than anything here takes (ms). */
const PATIENCE_MS = 60_000;

const MEGABYTES = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * 7919) >> 3);
const FILES: Readonly<Record<string, unknown>> = {
  'notes.txt': 'Grüße, 世界',
  'config.json': { layers: [1, 2, { units: 64 }] },
  'large.bin': MEGABYTES,
  'empty.bin': new Uint8Array(0),
  'weights.npy': Float32Array.of(0.5, -1, 3e38),
};

/** Four opaque pixels: red, green, blue, grey. */
const PIXELS = [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 100, 100, 100, 255];

/** What went wrong on this page, outside of what a test waits for. */
const errors: string[] = [];
addEventListener('error', (event) => errors.push(`error: ${event.message}`));
addEventListener('unhandledrejection', (event) => errors.push(`unhandled: ${event.reason}`));

const begin = (id: string, resume: 'never' | 'must'): Promise<Run> =>
  init({ project: 'trial', id, name: id, resume, capture: false });

async function until(what: string, isTrue: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error(`not seen: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What of a run's files is not as it was saved. */
async function differentFiles(run: Run): Promise<string[]> {
  const differences: string[] = [];
  const files = run.files('kept');
  for (const [name, value] of Object.entries(FILES)) {
    const found = await files.load(name).catch((error: unknown) => String(error));
    const wanted = name.endsWith('.npy') ? { data: value, shape: [3], dtype: 'float32' } : value;
    if (text(found) !== text(wanted)) differences.push(`${name}: ${text(found).slice(0, 200)}`);
  }
  const blob = await files.load('picture').catch((error: unknown) => String(error));
  if (!(blob instanceof Blob)) return [...differences, `picture: ${blob}`];
  const bytes = new Uint8Array(await blob.arrayBuffer());
  if (text(bytes) !== text(MEGABYTES)) differences.push(`picture: ${bytes.length} bytes`);
  if (blob.type !== 'image/x-trial') differences.push(`picture: type ${blob.type}`);
  return differences;
}

function text(value: unknown): string {
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} ${value}`;
  return JSON.stringify(value, (_, part: unknown) => (ArrayBuffer.isView(part) ? text(part) : part));
}

/** What of the logged images is not as it was. */
async function differentImages(source: Source, uid: string): Promise<string[]> {
  const differences: string[] = [];
  const { steps } = await source.media({ run: uid, key: 'sample', media: 'image' });
  if (steps.length !== 3) differences.push(`${steps.length} steps`);
  for (const { step, items } of steps) {
    for (const { sha256, type, facts } of items) {
      const [width, height] = [Number(facts.width), Number(facts.height)];
      const blob = await source.blob(uid, sha256);
      if (blob === null) {
        differences.push(`${step}: no bytes`);
        continue;
      }
      const bitmap = await createImageBitmap(new Blob([blob], { type }));
      const canvas = Object.assign(document.createElement('canvas'), { width, height });
      const context = canvas.getContext('2d') as CanvasRenderingContext2D;
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, width, height);
      if (text([...data]) !== text(PIXELS)) differences.push(`${step}: ${[...data]}`);
    }
  }
  return differences;
}

/** Every element below `root`, through open shadow roots. */
function* below(root: ParentNode): Generator<Element> {
  for (const element of root.querySelectorAll('*')) {
    yield element;
    if (element.shadowRoot) yield* below(element.shadowRoot);
  }
}

/** True when something is drawn on a canvas. */
function isDrawn(canvas: HTMLCanvasElement): boolean {
  if (canvas.width === 0 || canvas.height === 0) return false;
  const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
  return data?.some((value) => value !== 0) ?? false;
}

async function logSamples(run: Run): Promise<void> {
  const canvas = Object.assign(document.createElement('canvas'), { width: 2, height: 2 });
  const pixels = new ImageData(Uint8ClampedArray.from(PIXELS), 2);
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
  const colours = Uint8Array.from(PIXELS.filter((_, i) => i % 4 !== 3));
  run.log({ sample: image(canvas) }, { step: 0 });
  run.log({ sample: image(pixels) }, { step: 1 });
  run.log({ sample: image(colours, { shape: [2, 2, 3] }) }, { step: 2 });
  await run.flush();
}

async function saveAll(run: Run): Promise<void> {
  const files = run.files('kept');
  for (const [name, value] of Object.entries(FILES)) await files.save(value, name);
  await files.save(new Blob([MEGABYTES], { type: 'image/x-trial' }), 'picture');
}

/** Each resolves what is wrong; nothing: all is well. */
const methods = {
  async saveFiles(): Promise<string[]> {
    const run = await begin('files', 'never');
    await saveAll(run);
    await run.finish();
    return errors;
  },

  async compareFiles(): Promise<string[]> {
    const run = await begin('files', 'must');
    const differences = await differentFiles(run);
    await run.finish();
    return [...differences, ...errors];
  },

  async logImages(): Promise<string[]> {
    const run = await begin('images', 'never');
    await logSamples(run);
    await run.finish();
    return errors;
  },

  async compareImages(): Promise<string[]> {
    const source = await openSource();
    const found = (await source.listRuns()).find(({ id }) => id === 'images');
    const problems = found ? ((await source.getRun(found.uid))?.problemList ?? []) : [];
    const said = problems.map(({ key, reason }) => `${key}: ${reason}`);
    return [...said, ...(found ? await differentImages(source, found.uid) : ['no run']), ...errors];
  },

  /** A bundle of what was saved, imported into another database and looked at there. */
  async roundTrip(): Promise<string[]> {
    const run = await begin('bundled', 'never');
    await saveAll(run);
    await logSamples(run);
    await run.finish();
    const source = await openSource();
    const there = await openSource({ database: 'stepwell-imported' });
    const exported = source.bundles?.export([run.uid]);
    const opened = await there.bundles?.open(await new Response(exported).blob());
    const results = (await opened?.import()) ?? [];
    const problems = [...(opened?.problems ?? ['no bundles']), ...results.map(({ result }) => result)];
    const copy = await init({
      project: 'trial',
      id: 'bundled',
      resume: 'must',
      database: 'stepwell-imported',
    });
    const differences = [...(await differentFiles(copy)), ...(await differentImages(there, copy.uid))];
    await copy.finish();
    return [...problems.filter((problem) => problem !== 'imported'), ...differences, ...errors];
  },

  async board(): Promise<string[]> {
    const board = document.createElement('stepwell-board');
    Object.assign(board, { source: await openSource(), project: 'trial' });
    board.style.height = '100vh';
    document.body.append(board);
    const run = await begin('board', 'never');
    for (let step = 0; step < 200; step++) run.log({ loss: 1 / (step + 1) });
    await logSamples(run);
    const elements = () => [...below(board.shadowRoot ?? board)];
    await until('the run in the list', () =>
      elements().some(
        ({ classList, textContent }) => classList.contains('name') && textContent?.trim() === 'board',
      ),
    );
    const value = () =>
      elements()
        .find(({ localName }) => localName === 'stepwell-scalar-panel')
        ?.shadowRoot?.querySelector(`li[data-run="${run.uid}"] .value`)?.textContent;
    await until('the last value of loss', () => value()?.trim() === '0.005');
    await until('a drawn chart', () =>
      elements().some((each) => each instanceof HTMLCanvasElement && isDrawn(each)),
    );
    await run.finish();
    await until('the end of the run', () =>
      elements().some((each) => each.getAttribute('aria-label')?.startsWith('completed') ?? false),
    );
    return errors;
  },
};

declare global {
  var trial: typeof methods;
}
globalThis.trial = methods;
