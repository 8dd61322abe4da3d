import { isRefusal, NO_TFJS, type Refusal, refusalOf, refuse } from '../../base/refusal.js';
import { elementsOf, type TensorData } from '../../record/elements.js';
import type { CaptureContext, MediaCapture, TakenItem, Taking } from '../capture.js';
import { fetchBlob } from '../fetched.js';
import { whyUnfitShades } from '../image/unfit-shades.js';
import { takeFrames } from './capture-frames.js';
import { isFrame, isTensorLike, isTypedArray, shapeOf, stacked } from './capture-lists.js';
import { FRAME_LAYOUTS, planFrames } from './frames.js';
import { VIDEO_FORMATS } from './kind.js';
import { MAX_FPS, MAX_VIDEO_BYTES, MAX_VIDEOS } from './limits.js';
import type { RawVideo } from './raw.js';
import type { VideoOptions } from './value.js';

/** What is fetched from the address of a video. */
const FETCH = { what: 'a video', maxBytes: MAX_VIDEO_BYTES, timeoutMs: 60_000 };
const DEFAULT_FPS = 4;

const TAKES = refuse(
  'type',
  'video() takes a Blob, an address, a tensor, a typed array with a shape, a nested array of numbers, or a list of ImageData, ImageBitmaps, canvases or arrays',
);

/** How the page captures videos. */
export const videoCapture: MediaCapture<VideoOptions> = {
  options: { fps: 1, format: 1, caption: 1, layout: 1, shape: 1, white: 1, range: 1 },
  labels: { one: 'a video', many: 'videos' },
  most: MAX_VIDEOS,
  *items(x, options, context) {
    const unfit = whyUnfitOptions(options);
    if (unfit !== null) return yield unfit;
    const list = videosIn(x, options, context);
    const captions = (i: number) =>
      typeof options.caption === 'string' ? options.caption : String(options.caption?.[i] ?? '');
    for (const [i, each] of (list ?? [x]).entries()) {
      try {
        yield take(each, list ? { ...options, caption: captions(i) } : options, captions(i), context);
      } catch (thrown) {
        yield refusalOf(thrown, 'reading a video threw');
      }
    }
  },
};

/** The values of a list of videos; `null` for one value. Frames, and rows of numbers, are parts of one video. */
function videosIn(x: unknown, options: VideoOptions, context: CaptureContext): readonly unknown[] | null {
  if (!Array.isArray(x)) return null;
  const first: unknown = x[0];
  if (first === undefined || typeof first === 'number' || isFrame(first)) return null;
  if (Array.isArray(first)) return isFrame(first[0]) || isTypedArray(first[0]) ? x : null;
  const shape = shapeOf(first, options, context);
  return shape !== null && shape.length <= 3 ? null : x;
}

function take(x: unknown, options: VideoOptions, caption: string, context: CaptureContext): Taking<RawVideo> {
  if (typeof x === 'string' || x instanceof URL) return takeAddress(String(x), caption, context);
  if (typeof Blob !== 'undefined' && x instanceof Blob) return takenBlob(x, caption);
  const { fps = DEFAULT_FPS, format } = options;
  if (isFrame(x)) return takeFrames([x], { fps, format, caption }, context);
  if (Array.isArray(x) && isFrame(x[0])) return takeFrames(x, { fps, format, caption }, context);
  return takeArray(x, options, caption, context);
}

function takeAddress(url: string, caption: string, context: CaptureContext): Taking<RawVideo> {
  return context.later(0, async (): Promise<TakenItem<RawVideo>> => {
    const blob = await fetchBlob(url, FETCH);
    return isRefusal(blob) ? blob : takenBlob(blob, caption);
  });
}

const TOO_LARGE = refuse('limit', `an encoded video may have ${MAX_VIDEO_BYTES / 1024 / 1024} MiB`);

function takenBlob(blob: Blob, caption: string): TakenItem<RawVideo> {
  if (blob.size > MAX_VIDEO_BYTES) return TOO_LARGE;
  if (blob.size === 0) return refuse('shape', 'a video is empty');
  return { raw: { kind: 'blob', blob, caption }, bytes: blob.size };
}

function takeArray(
  x: unknown,
  options: VideoOptions,
  caption: string,
  context: CaptureContext,
): Taking<RawVideo> {
  const { layout, shape, fps = DEFAULT_FPS, format, white, range } = options;
  const captions = typeof options.caption === 'object' ? { captions: options.caption.map(String) } : {};
  const made = (data: TensorData, dtype: string, dims: readonly number[]): TakenItem<RawVideo> => {
    const unfit = whyUnfitShape(data.length, dims, layout);
    if (unfit !== null) return unfit;
    const rest = { dtype, shape: dims, layout, white, range, fps, format, caption, ...captions };
    return { raw: { kind: 'array', data, ...rest }, bytes: data.byteLength };
  };
  const side = context.side();
  const isList = Array.isArray(x) && (isTypedArray(x[0]) || isTensorLike(x[0]));
  const given: readonly unknown[] = isList ? x : [x];
  const tensors = side ? given.map((each) => side.view(each)) : [];
  const [first = null] = tensors;
  if (!side || first === null) {
    if (given.some(isTensorLike)) return refuse('no_tfjs', NO_TFJS);
    if (!isList && !Array.isArray(x) && !isTypedArray(x)) return TAKES;
    if (!isList && isTypedArray(x) && shape === undefined) {
      return refuse(
        'option',
        'frames in a typed array need their shape: video(x, { shape: [24, 64, 64, 3] })',
      );
    }
    const elements = isList ? stacked(given.map(elementsOf), shape) : elementsOf(x);
    if (isRefusal(elements)) return elements;
    return made(elements.data, elements.dtype, isList ? elements.shape : (shape ?? elements.shape));
  }
  let size = 0;
  for (const tensor of tensors) {
    if (tensor === null) return refuse('type', 'the frames of a video are not all tensors');
    const unfit = side.whyUnfit(tensor);
    if (unfit !== null) return unfit;
    size += tensor.size;
  }
  const inner = shape ?? [...first.shape];
  const dims = isList ? [tensors.length, ...inner] : inner;
  const { dtype } = first;
  const unfit = whyUnfitShape(size, dims, layout);
  if (unfit !== null) return unfit;
  return context.later(4 * size, async () => {
    // All tensors are held before the first `await` [VAL3].
    const parts = await Promise.all(given.map((_, i) => side.elements(tensors[i] as typeof first)));
    const failed = parts.find(isRefusal);
    if (failed) return failed;
    const read = parts.map((data) => ({ data: data as TensorData, dtype, shape: inner }));
    const elements = isList ? stacked(read, inner) : (read[0] as (typeof read)[0]);
    return isRefusal(elements) ? elements : made(elements.data, dtype, dims);
  });
}

/** Why videos cannot be read with these options; `null`: they can be read. */
function whyUnfitOptions({ fps, format, layout, white, range }: VideoOptions): Refusal | null {
  if (fps !== undefined && !(typeof fps === 'number' && fps > 0 && fps <= MAX_FPS)) {
    return refuse('option', `fps of a video must be a number above 0 and at most ${MAX_FPS}`);
  }
  if (format !== undefined && !VIDEO_FORMATS.includes(format)) {
    return refuse('option', `format of a video must be one of ${VIDEO_FORMATS.join(', ')}`);
  }
  if (layout !== undefined && !FRAME_LAYOUTS.includes(layout)) {
    return refuse('option', `layout of a video must be one of ${FRAME_LAYOUTS.join(', ')}`);
  }
  return whyUnfitShades('a video', { white, range });
}

function whyUnfitShape(
  size: number,
  shape: readonly number[],
  layout: VideoOptions['layout'],
): Refusal | null {
  const plan = planFrames(shape, layout);
  if (isRefusal(plan)) return plan;
  const { count, width, height, channels } = plan.frames;
  return plan.videos * count * width * height * channels === size
    ? null
    : refuse('shape', `an array of ${size} elements does not have the shape [${shape.join(', ')}]`);
}
