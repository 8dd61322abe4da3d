import { isRefusal, NO_TFJS, type Refusal, refusalOf, refuse } from '../../base/refusal.js';
import { type Elements, elementsOf, type TensorData } from '../../record/elements.js';
import type { CaptureContext, MediaCapture, TakenItem, Taking } from '../capture.js';
import { fetchBlob } from '../fetched.js';
import type { RawAudio } from './raw.js';
import { MAX_CLIPS, planSamples, SAMPLE_LAYOUTS, type SamplePlan } from './samples.js';
import type { AudioBufferLike, AudioOptions } from './value.js';
import { WAV_ENCODINGS } from './wav.js';

/** The most that browsers' audio takes, in Hz. */
const MAX_SAMPLE_RATE = 768_000;

/** What is fetched from the address of a clip. */
const FETCH = { what: 'audio', maxBytes: 256 * 1024 * 1024, timeoutMs: 60_000 };

const TAKES = refuse(
  'type',
  'audio() takes an AudioBuffer, a Blob, an address, a tensor, a typed array, a nested array of numbers, or one typed array per channel',
);

/** How the page captures sound. */
export const audioCapture: MediaCapture<AudioOptions> = {
  options: { sampleRate: 1, caption: 1, layout: 1, shape: 1, fullScale: 1, encoding: 1 },
  labels: { one: 'audio', many: 'audio clips' },
  most: MAX_CLIPS,
  *items(x, options, context) {
    const unfit = whyUnfitOptions(options);
    if (unfit !== null) return yield unfit;
    const list = clipsIn(x, options);
    const captions = (i: number) =>
      typeof options.caption === 'string' ? options.caption : String(options.caption?.[i] ?? '');
    for (const [i, each] of (list ?? [x]).entries()) {
      try {
        yield* take(each, list ? { ...options, caption: captions(i) } : options, captions(i), context);
      } catch (thrown) {
        yield refusalOf(thrown, 'reading audio threw');
      }
    }
  },
};

/** The values of a list of clips; `null` for one value. Numbers, and arrays of them, are the samples of one value. */
function clipsIn(x: unknown, { layout }: AudioOptions): readonly unknown[] | null {
  if (!Array.isArray(x)) return null;
  const [first] = x as unknown[];
  if (typeof first === 'number' || Array.isArray(first)) return null;
  return isTypedArray(first) && layout !== 'T' ? null : x;
}

function* take(
  x: unknown,
  options: AudioOptions,
  caption: string,
  context: CaptureContext,
): Generator<Taking<RawAudio>> {
  if (typeof x === 'string' || x instanceof URL) yield takeAddress(String(x), caption, context);
  else if (typeof Blob !== 'undefined' && x instanceof Blob) yield taken({ kind: 'blob', blob: x, caption });
  else if (isAudioBuffer(x)) yield* takeBuffer(x, options, caption);
  else if (options.sampleRate === undefined && isSamples(x, context)) {
    yield refuse('option', 'samples need their rate in Hz: audio(samples, { sampleRate: 16000 })');
  } else yield takeSamples(x, options, caption, context);
}

function takeAddress(url: string, caption: string, context: CaptureContext): Taking<RawAudio> {
  return context.later(0, async (): Promise<TakenItem<RawAudio>> => {
    const blob = await fetchBlob(url, FETCH);
    return isRefusal(blob) ? blob : taken({ kind: 'blob', blob, caption });
  });
}

function* takeBuffer(
  x: AudioBufferLike,
  { sampleRate: asked, encoding = 'pcm16' }: AudioOptions,
  caption: string,
): Generator<Taking<RawAudio>> {
  const { length, numberOfChannels, sampleRate } = x;
  if (!isSampleRate(sampleRate)) {
    return yield refuse('range', `an AudioBuffer has no proper sampleRate: ${sampleRate}`);
  }
  const shape = [numberOfChannels, length];
  const plan = planSamples(shape, 'CT');
  if (isRefusal(plan)) return yield plan;
  const data = new Float32Array(numberOfChannels * length);
  for (let i = 0; i < numberOfChannels; i++) data.set(x.getChannelData(i), i * length);
  const rest = { dtype: 'float32', shape, layout: 'CT', fullScale: undefined } as const;
  yield taken({ kind: 'samples', data, ...rest, sampleRate, encoding, caption });
  if (asked !== undefined && asked !== sampleRate) {
    const reason = `an AudioBuffer has its own sampleRate, ${sampleRate}: the one that was given is ignored`;
    yield refuse('option', reason);
  }
}

function takeSamples(
  x: unknown,
  options: AudioOptions,
  caption: string,
  context: CaptureContext,
): Taking<RawAudio> {
  const { layout, shape, fullScale, sampleRate = 0, encoding = 'pcm16' } = options;
  const captions = typeof options.caption === 'object' ? { captions: options.caption.map(String) } : {};
  const made = (data: TensorData, dtype: string, dims: readonly number[]): TakenItem<RawAudio> => {
    const plan = planOf(data.length, dims, layout);
    if (isRefusal(plan)) return plan;
    const rest = { dtype, shape: dims, layout, sampleRate, fullScale, encoding };
    return taken({ kind: 'samples', data, ...rest, caption, ...captions });
  };
  const side = context.side();
  const tensor = side?.view(x) ?? null;
  if (!side || tensor === null) {
    if (isTensorLike(x)) return refuse('no_tfjs', NO_TFJS);
    if (!isTypedArray(x) && !Array.isArray(x)) return TAKES;
    const elements = elementsIn(x);
    return isRefusal(elements) ? elements : made(elements.data, elements.dtype, shape ?? elements.shape);
  }
  const unfit = side.whyUnfit(tensor);
  if (unfit !== null) return unfit;
  const { dtype } = tensor;
  if (dtype === 'bool') return refuse('type', 'a tensor of booleans has no samples');
  const dims = shape ?? [...tensor.shape];
  const plan = planOf(tensor.size, dims, layout);
  if (isRefusal(plan)) return plan;
  return context.later(4 * tensor.size, async () => {
    const data = await side.elements(tensor);
    return isRefusal(data) ? data : made(data, dtype, dims);
  });
}

/** A copy of an array's elements; of one typed array per channel, all of them behind each other. */
function elementsIn(x: unknown): Elements | Refusal {
  if (!Array.isArray(x) || !isTypedArray(x[0])) return elementsOf(x);
  const parts: Elements[] = [];
  for (const each of x) {
    const part = isTypedArray(each) ? elementsOf(each) : TAKES;
    if (isRefusal(part)) return part;
    parts.push(part);
  }
  const [first] = parts as [Elements];
  if (parts.some(({ dtype }) => dtype !== first.dtype)) {
    return refuse('type', 'the channels of audio differ in type');
  }
  const { length } = first.data;
  if (parts.some(({ data }) => data.length !== length)) {
    return refuse(
      'shape',
      "the channels of audio differ in length; for a list of mono clips say layout: 'T'",
    );
  }
  const data = new (first.data.constructor as new (length: number) => TensorData)(parts.length * length);
  for (const [i, part] of parts.entries()) data.set(part.data, i * length);
  return { data, dtype: first.dtype, shape: [parts.length, length] };
}

/** Why sound cannot be read with its options; `null`: the sound can be read. */
function whyUnfitOptions({ sampleRate, layout, fullScale, encoding }: AudioOptions): Refusal | null {
  if (sampleRate !== undefined && !isSampleRate(sampleRate)) {
    return refuse('option', `sampleRate of audio must be a whole number of Hz from 1 to ${MAX_SAMPLE_RATE}`);
  }
  if (layout !== undefined && !SAMPLE_LAYOUTS.includes(layout)) {
    return refuse('option', `layout of audio must be one of ${SAMPLE_LAYOUTS.join(', ')}`);
  }
  if (encoding !== undefined && !WAV_ENCODINGS.includes(encoding)) {
    return refuse('option', `encoding of audio must be one of ${WAV_ENCODINGS.join(', ')}`);
  }
  const isFull = fullScale === undefined || (Number.isFinite(fullScale) && fullScale > 0);
  return isFull ? null : refuse('option', 'fullScale of audio must be a number above 0');
}

function isSampleRate(rate: number): boolean {
  return Number.isInteger(rate) && rate >= 1 && rate <= MAX_SAMPLE_RATE;
}

function planOf(
  size: number,
  shape: readonly number[],
  layout: AudioOptions['layout'],
): SamplePlan | Refusal {
  const plan = planSamples(shape, layout);
  if (isRefusal(plan)) return plan;
  return plan.count * plan.frames * plan.channels === size
    ? plan
    : refuse('shape', `${size} samples do not have the shape [${shape.join(', ')}]`);
}

/** Approximate size of sound in memory, in bytes. */
function taken(raw: RawAudio) {
  return { raw, bytes: raw.kind === 'samples' ? raw.data.byteLength : raw.blob.size };
}

function isSamples(x: unknown, context: CaptureContext): boolean {
  return isTypedArray(x) || Array.isArray(x) || isTensorLike(x) || (context.side()?.view(x) ?? null) !== null;
}

function isTypedArray(x: unknown): x is Exclude<ArrayBufferView, DataView> {
  return ArrayBuffer.isView(x) && !(x instanceof DataView);
}

/** By its methods: a worker has no such class, and Node's implementations have their own. */
function isAudioBuffer(x: unknown): x is AudioBufferLike {
  return typeof x === 'object' && x !== null && 'getChannelData' in x && 'numberOfChannels' in x;
}

function isTensorLike(x: unknown): boolean {
  return typeof x === 'object' && x !== null && 'dataId' in x && 'dtype' in x;
}
