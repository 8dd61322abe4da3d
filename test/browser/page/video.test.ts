/** Video, from the page to what the store gives back: encoded in the real worker, kept in the real IndexedDB. */
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { commands } from 'vitest/browser';
import { randomId } from '../../../src/base/ids.js';
import {
  init,
  type MediaAtStep,
  openSource,
  type Run,
  recordCanvas,
  type Source,
  video,
} from '../../../src/index.js';
import '../../../src/tfjs.js';
import type { ProbedStream } from '../../support/ffprobe.js';

declare module 'vitest/browser' {
  interface BrowserCommands {
    /** See `test/support/ffprobe.ts`. */
    ffprobe(bytes: string): Promise<readonly ProbedStream[] | null>;
  }
}

let source: Source;
const runs: Run[] = [];

async function start(): Promise<Run> {
  const run = await init({ project: 'video', name: randomId(), capture: false });
  runs.push(run);
  return run;
}

beforeAll(async () => {
  source = await openSource();
});

afterEach(async () => {
  for (const run of runs.splice(0)) await run.finish();
});

async function problemsOf(run: Run): Promise<string[]> {
  return (
    (await source.getRun(run.uid))?.problemList.map(({ key, reason }) => `${key}: ${reason}`).sort() ?? []
  );
}

async function newest(run: Run, key: string): Promise<MediaAtStep> {
  const { steps } = await source.media({ run: run.uid, key, media: 'video' });
  const at = steps.at(-1);
  if (!at) throw new Error(`no video under ${key}: ${await problemsOf(run)}`);
  return at;
}

/** Colours of the middle of a stored video at times in seconds, as the browser shows them; the first is its duration. */
async function shown(run: Run, key: string, times: readonly number[], i = 0): Promise<number[]> {
  const item = (await newest(run, key)).items[i];
  const blob = await source.blob(run.uid, item?.sha256 ?? '');
  const element = document.createElement('video');
  element.muted = true;
  const next = (event: string) =>
    new Promise((resolve, reject) => {
      element.addEventListener(event, resolve, { once: true });
      element.addEventListener('error', () => reject(new Error(`${key}: ${element.error?.message}`)), {
        once: true,
      });
    });
  const loaded = next('loadeddata');
  element.src = URL.createObjectURL(new Blob([blob as Blob], { type: item?.type ?? '' }));
  await loaded;
  const canvas = new OffscreenCanvas(element.videoWidth, element.videoHeight);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const greys: number[] = [];
  for (const time of times) {
    const sought = next('seeked');
    // The browser says that it is there before the frame is: what is drawn then is now and then the frame of before.
    const presented = new Promise((resolve) => element.requestVideoFrameCallback(resolve));
    element.currentTime = time;
    await Promise.all([sought, presented]);
    context?.drawImage(element, 0, 0);
    greys.push(context?.getImageData(4, 4, 1, 1).data[0] as number);
  }
  const { duration } = element;
  URL.revokeObjectURL(element.src);
  element.removeAttribute('src');
  element.load();
  return [duration, ...greys];
}

const SIDE = 16;
const GREYS = [16, 128, 240];
/** What codecs of video make of a grey. */
const NEAR = 12;

function expectShown(actual: readonly number[], duration: number): void {
  expect(actual[0]).toBeCloseTo(duration, 1);
  const off = GREYS.map((grey, i) => Math.abs(grey - (actual[i + 1] ?? Number.NaN)));
  expect(Math.max(...off), `${actual}`).toBeLessThanOrEqual(NEAR);
}

/** Frames of three greys, as bytes. */
function bytes(channels: number): Uint8Array {
  const area = SIDE * SIDE * channels;
  return Uint8Array.from({ length: 3 * area }, (_, i) => GREYS[Math.floor(i / area)] as number);
}

function canvases(): OffscreenCanvas[] {
  return GREYS.map((grey) => {
    const canvas = new OffscreenCanvas(SIDE, SIDE);
    paint(canvas, grey);
    return canvas;
  });
}

function paint(canvas: OffscreenCanvas, grey: number): void {
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  context.fillStyle = `rgb(${grey} ${grey} ${grey})`;
  context.fillRect(0, 0, canvas.width, canvas.height);
}

const TIMES = [0.25, 0.75, 1.25];

test('[VAL3] each kind of frames is recorded as it was at the call, and browsers play it', async () => {
  const run = await start();
  const array = bytes(3);
  const planes = tf.tidy(() => tf.transpose(tf.tensor(bytes(3), [3, SIDE, SIDE, 3], 'int32'), [0, 3, 1, 2]));
  const floats = tf.tidy(() => tf.tensor(bytes(1), [3, SIDE, SIDE], 'float32').div(255) as tf.Tensor3D);
  const drawn = canvases();
  const pixels = canvases().map(
    (canvas) => canvas.getContext('2d')?.getImageData(0, 0, SIDE, SIDE) as ImageData,
  );
  const bitmaps = await Promise.all(canvases().map((canvas) => createImageBitmap(canvas)));
  const separate = tf.tidy(() => tf.unstack(floats));
  run.log({ warm: 1 });
  run.log(
    {
      array: video(array, { shape: [3, SIDE, SIDE, 3], fps: 2, caption: 'greys' }),
      planes: video(planes, { fps: 2, format: 'mp4' }),
      floats: video(floats, { fps: 2 }),
      drawn: video(drawn, { fps: 2 }),
      pixels: video(pixels, { fps: 2 }),
      bitmaps: video(bitmaps, { fps: 2 }),
      separate: video(separate, { fps: 2 }),
    },
    { step: 3 },
  );
  array.fill(0);
  for (const canvas of drawn) paint(canvas, 77);
  for (const { data } of pixels) data.fill(0);
  for (const bitmap of bitmaps) bitmap.close();
  tf.dispose([planes, floats, ...separate]);
  await run.flush();
  expect(await problemsOf(run)).toEqual([]);

  for (const key of ['array', 'floats', 'drawn', 'pixels', 'bitmaps', 'separate', 'planes']) {
    expectShown(await shown(run, key, TIMES), 1.5);
  }
  const { step, items } = await newest(run, 'array');
  const facts = { container: 'webm', width: SIDE, height: SIDE, frames: 3, fps: 2, duration: 1.5 };
  expect([step, items]).toEqual([
    3,
    [expect.objectContaining({ type: 'video/webm', caption: 'greys', facts: { codec: 'vp9', ...facts } })],
  ]);
  expect((await newest(run, 'planes')).items).toMatchObject([
    { type: 'video/mp4', facts: { ...facts, codec: 'avc', container: 'mp4' } },
  ]);
});

test('odd sides of MP4 get a pixel more, and a problem; encoded videos are kept; what is no video is a problem', async () => {
  const run = await start();
  run.log({
    odd: video(new Uint8Array(3 * 17 * 17), { shape: [3, 17, 17], format: 'mp4' }),
    small: video(new Uint8Array(3 * 5 * 5), { shape: [3, 5, 5], format: 'mp4' }),
  });
  await run.flush();
  expect((await newest(run, 'odd')).items).toMatchObject([
    { type: 'video/mp4', facts: { codec: 'avc', width: 18, height: 18 } },
  ]);
  // Chromium has no H.264 of so few pixels.
  expect((await newest(run, 'small')).items).toMatchObject([
    { type: 'video/mp4', facts: { codec: 'vp9', width: 5, height: 5 } },
  ]);
  const file = await source.blob(run.uid, (await newest(run, 'odd')).items[0]?.sha256 ?? '');
  const page = new Blob(['<script>alert(1)</script>'], { type: 'video/mp4' });
  const address = URL.createObjectURL(file as Blob);
  run.log({ mixed: video([page, file, address]), loss: 2 });
  URL.revokeObjectURL(address);
  await run.flush();
  const items = (await newest(run, 'mixed')).items;
  expect(items.map(({ type, size }) => [type, size])).toEqual([
    ['video/mp4', file?.size],
    ['video/mp4', file?.size],
  ]);
  expect(await problemsOf(run)).toEqual([
    'mixed: not a video of a type that can be recorded (webm, mp4, ogv, gif)',
    'odd: H.264 takes even sides only: a video of 17 × 17 is stored with 18 × 18',
    'small: this browser encodes no avc: a video is stored with vp9',
  ]);
  expect((await source.getRun(run.uid))?.scalars['loss']?.last).toBe(2);
});

test('recordCanvas copies the frames of a canvas until its time is over, or until it is stopped', async () => {
  const run = await start();
  const [canvas] = canvases() as [OffscreenCanvas];
  const timed = recordCanvas(canvas, { fps: 50, seconds: 0.1, caption: 'timed' });
  const open = recordCanvas(canvas, { fps: 50 });
  const isOpen = Symbol('open');
  const recorded = await timed;
  expect(await Promise.race([open, Promise.resolve(isOpen)])).toBe(isOpen);
  open.stop();
  run.log({ timed: recorded, stopped: await open });
  await run.flush();
  expect(await problemsOf(run)).toEqual([]);
  const { items } = await newest(run, 'timed');
  expect(items).toMatchObject([{ caption: 'timed', facts: { width: SIDE, height: SIDE } }]);
  const { frames, fps, duration } = (items[0]?.facts ?? {}) as { [name: string]: number };
  expect(frames).toBeLessThanOrEqual(5);
  expect(fps).toBeLessThanOrEqual(50);
  expect(duration).toBeGreaterThanOrEqual(0.099);
  expect((await newest(run, 'stopped')).items).toHaveLength(1);
  await expect(recordCanvas(canvas, { fps: 0 })).rejects.toMatchObject({ code: 'validation' });
  await expect(recordCanvas(new OffscreenCanvas(0, 5))).rejects.toMatchObject({ code: 'validation' });
});

test('FFmpeg, where it is installed, reads WebM and MP4 with each of their frames', async ({ skip }) => {
  const run = await start();
  for (const format of ['webm', 'mp4'] as const) {
    run.log({ [format]: video(bytes(1), { shape: [3, SIDE, SIDE], format, fps: 2 }) });
  }
  await run.flush();
  for (const format of ['webm', 'mp4']) {
    const sha256 = (await newest(run, format)).items[0]?.sha256 ?? '';
    const stored = new Uint8Array(await ((await source.blob(run.uid, sha256)) as Blob).arrayBuffer());
    const streams = await commands.ffprobe(btoa(String.fromCharCode(...stored)));
    if (streams === null) return skip('ffprobe is not installed');
    expect(streams).toMatchObject([{ width: SIDE, height: SIDE, nb_read_frames: '3', r_frame_rate: '2/1' }]);
  }
});
