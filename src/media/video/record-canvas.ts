/** Records a canvas of the page as a video. */
import { StepwellError } from '../../base/errors.js';
import { MAX_FPS, MAX_FRAMES, MAX_PIXELS } from './limits.js';
import { type VideoOptions, type VideoValue, video } from './value.js';

const DEFAULT_FPS = 10;

/** How long and how often a canvas is recorded, and how the video is stored. */
export interface RecordCanvasOptions extends Pick<VideoOptions, 'format' | 'caption'> {
  /** Frames per second, above 0 and at most 240. Default: 10. */
  readonly fps?: number;
  /** Length of the recording. Default: until `stop()` is called, or until no more frames fit into a video. */
  readonly seconds?: number;
}

/** A recording that goes on. Resolves to the video for `run.log()`. */
export interface CanvasRecording extends Promise<VideoValue> {
  /** Ends the recording now. The promise resolves to what was recorded. */
  stop(): void;
}

/**
 * Records a canvas of the page from now on: `run.log({ rollout: await recordCanvas(canvas, { fps: 10, seconds: 5 }) })`.
 *
 * Frames are copied at `fps` until `seconds` are over, `stop()` is called, or the video has as many frames as `video()` takes. If the
 * page is too busy, or is hidden, there are fewer frames: then the video has a lower `fps`, so that it takes as long as the recording.
 * A WebGL canvas needs `preserveDrawingBuffer: true`, else browsers give out empty frames. Rejects with `validation` for an option
 * out of range, for a canvas that cannot be copied, and where there is no `createImageBitmap`.
 */
export function recordCanvas(
  canvas: HTMLCanvasElement | OffscreenCanvas,
  options: RecordCanvasOptions = {},
): CanvasRecording {
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  return Object.assign(record(canvas, options, stopped), { stop });
}

async function record(
  canvas: HTMLCanvasElement | OffscreenCanvas,
  { fps = DEFAULT_FPS, seconds = Number.POSITIVE_INFINITY, ...rest }: RecordCanvasOptions,
  stopped: Promise<void>,
): Promise<VideoValue> {
  if (!(fps > 0 && fps <= MAX_FPS)) throw invalid(`fps must be above 0 and at most ${MAX_FPS}`);
  if (!(seconds > 0)) throw invalid('seconds must be above 0');
  if (typeof createImageBitmap === 'undefined') throw invalid('there is no createImageBitmap here');
  const { width, height } = canvas;
  const most = Math.min(MAX_FRAMES, Math.floor(MAX_PIXELS / (width * height)), Math.ceil(seconds * fps));
  if (!(most >= 1) || width === 0 || height === 0)
    throw invalid(`a canvas of ${width} × ${height} pixels cannot be recorded`);
  let isStopped = false;
  const end = stopped.then(() => {
    isStopped = true;
  });
  const frames: ImageBitmap[] = [];
  const start = performance.now();
  let next = start;
  while (frames.length < most && (frames.length === 0 || (!isStopped && next - start < seconds * 1000))) {
    // The size of the first frame, whatever the page does to the canvas meanwhile.
    frames.push(await createImageBitmap(canvas, 0, 0, width, height));
    // A frame that is late moves the frames after it: none is recorded twice.
    next = Math.max(next + 1000 / fps, performance.now());
    await Promise.race([end, wait(next - performance.now())]);
  }
  // The time of the last frame is over, unless the recording was stopped in it.
  const took = (Math.max(next, performance.now()) - start) / 1000;
  const isOnTime = took <= (frames.length / fps) * 1.1;
  return video(frames, { ...rest, fps: isOnTime ? fps : frames.length / took });
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function invalid(message: string): StepwellError {
  return new StepwellError('validation', `recordCanvas: ${message}`);
}
