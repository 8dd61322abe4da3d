/** Sound, from the page to what the store gives back, over the real worker and the real IndexedDB. */
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { randomId } from '../../../src/base/ids.js';
import { audio, init, type MediaAtStep, openSource, type Run, type Source } from '../../../src/index.js';
import '../../../src/tfjs.js';

let source: Source;
const runs: Run[] = [];

async function start(): Promise<Run> {
  const run = await init({ project: 'audio', name: randomId(), capture: false });
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
  return (await source.getRun(run.uid))?.problemList.map(({ reason }) => reason) ?? [];
}

async function newest(run: Run, key: string): Promise<MediaAtStep> {
  const { steps } = await source.media({ run: run.uid, key, media: 'audio' });
  const at = steps.at(-1);
  if (!at) throw new Error(`no audio under ${key}: ${await problemsOf(run)}`);
  return at;
}

async function bytesOf(run: Run, key: string, i = 0): Promise<ArrayBuffer> {
  const blob = await source.blob(run.uid, (await newest(run, key)).items[i]?.sha256 ?? '');
  return (await blob?.arrayBuffer()) as ArrayBuffer;
}

/** Samples by channel, as the browser decodes them. A context of the clip's own rate: another one would resample. */
async function decoded(run: Run, key: string, sampleRate: number, i = 0): Promise<Float32Array[]> {
  const buffer = await new OfflineAudioContext(1, 1, sampleRate).decodeAudioData(await bytesOf(run, key, i));
  return Array.from({ length: buffer.numberOfChannels }, (_, channel) => buffer.getChannelData(channel));
}

/** A level and a half of 16 bits: the half is the library's, the level Chromium's, which divides levels above 0 by 32,767. */
const LEVELS = 1.5 / 32_768;

function expectClose(
  actual: ArrayLike<number> | undefined,
  expected: ArrayLike<number>,
  within = LEVELS,
): void {
  expect(actual?.length).toBe(expected.length);
  const off = Array.from(expected, (value, i) => Math.abs(value - (actual?.[i] ?? Number.NaN)));
  expect(Math.max(...off)).toBeLessThanOrEqual(within + 1e-9);
}

const RATE = 16_000;
const wave = (turns: number, length = 800) =>
  Float32Array.from({ length }, (_, i) => 0.9 * Math.sin((turns * 2 * Math.PI * i) / length));

test('[VAL3] each kind of value is recorded as it was at the call, and browsers decode it', async () => {
  const run = await start();
  const [left, right] = [wave(5), wave(9)];
  const buffer = new AudioBuffer({ length: 800, numberOfChannels: 2, sampleRate: RATE });
  buffer.copyToChannel(left, 0);
  buffer.copyToChannel(right, 1);
  const mono = left.slice();
  const planes = [left.slice(), right.slice()];
  const shorts = Int16Array.from(left, (value) => Math.round(value * 32_768));
  const exact = Float32Array.from(left, (value) => value * 3);
  const stacked = tf.tidy(() => tf.stack([tf.tensor1d(left), tf.tensor1d(right)], 1));
  const batch = tf.tidy(() => tf.stack([tf.tensor1d(left), tf.tensor1d(right)]));
  const before = tf.memory().numTensors;
  // The next row waits for its batch: what is not copied at the call would be sent as it is then.
  run.log({ warm: 1 });
  run.log(
    {
      mono: audio(mono, { sampleRate: RATE, caption: 'a tone' }),
      planes: audio(planes, { sampleRate: RATE }),
      shorts: audio(shorts, { sampleRate: RATE }),
      exact: audio(exact, { sampleRate: RATE, encoding: 'float32' }),
      buffer: audio(buffer),
      stacked: audio(stacked, { sampleRate: RATE }),
      batch: audio(batch, { sampleRate: RATE, layout: 'T', caption: ['left', 'right'] }),
    },
    { step: 3 },
  );
  for (const array of [mono, ...planes, exact]) array.fill(0);
  shorts.fill(0);
  buffer.getChannelData(0).fill(0);
  tf.dispose([stacked, batch]);
  await run.flush();
  expect(tf.memory().numTensors).toBe(before - 2);
  expect(await problemsOf(run)).toEqual([]);

  for (const key of ['mono', 'shorts']) {
    const [first, ...rest] = await decoded(run, key, RATE);
    expect(rest).toEqual([]);
    expectClose(first, left);
  }
  for (const key of ['planes', 'buffer', 'stacked']) {
    const [first, second] = await decoded(run, key, RATE);
    expectClose(first, left);
    expectClose(second, right);
  }
  expectClose((await decoded(run, 'batch', RATE, 1))[0], right);
  expect((await newest(run, 'batch')).items.map(({ caption }) => caption)).toEqual(['left', 'right']);
  expectClose(
    (await decoded(run, 'exact', RATE))[0],
    Float32Array.from(left, (value) => value * 3),
    0,
  );

  const { step, items } = await newest(run, 'mono');
  expect([step, items]).toEqual([
    3,
    [expect.objectContaining({ type: 'audio/wav', caption: 'a tone', size: 44 + 1600 })],
  ]);
  const peaks = expect.objectContaining({ length: 400 });
  expect(items[0]?.facts).toEqual({ duration: 0.05, sampleRate: RATE, channels: 1, peaks });
});

test('a Blob is kept byte for byte; what is no sound is a problem, and the good ones beside it are recorded', async () => {
  const run = await start();
  run.log({ made: audio(wave(3), { sampleRate: 8000 }) });
  await run.flush();
  const wav = await bytesOf(run, 'made');
  const page = new Blob(['<script>alert(1)</script>'], { type: 'audio/wav' });
  expect(run.log({ bare: audio(wave(3) as never) }).error?.message).toContain('samples need their rate');
  run.log({ mixed: audio([page, new Blob([wav], { type: 'text/html' })]), loss: 2 });
  run.log({ loud: audio(Float32Array.of(3, Number.NaN), { sampleRate: 8000 }) });
  run.log({ loud: audio(Float32Array.of(3, Number.NaN), { sampleRate: 8000 }) });
  await run.flush();
  expect((await newest(run, 'mixed')).items).toMatchObject([
    { type: 'audio/wav', size: wav.byteLength, facts: { duration: 0.1, sampleRate: 8000, channels: 1 } },
  ]);
  expect(new Uint8Array(await bytesOf(run, 'mixed'))).toEqual(new Uint8Array(wav));
  const { problemList = [], scalars } = (await source.getRun(run.uid)) ?? {};
  expect(
    problemList.map(({ key, reason, count }) => `${count} ${key}: ${reason.slice(0, 19)}`).sort(),
  ).toEqual([
    '1 bare: samples need their ',
    '1 mixed: not audio of a type',
    '2 loud: audio holds NaN, wh',
    '2 loud: audio holds samples',
  ]);
  expect(scalars?.['loss']?.last).toBe(2);
});
