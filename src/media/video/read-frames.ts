/** The frames of a video as opaque pixels, one at a time, in the worker. */
import { isRefusal, type Refusal, refuse } from '../../base/refusal.js';
import { readPixels } from '../image/pixels.js';
import { shadesOf } from '../image/shades.js';
import { planFrames } from './frames.js';
import type { RawFrames } from './raw.js';

/** Reads frames of one size. */
export interface FrameReader {
  readonly width: number;
  readonly height: number;
  readonly count: number;
  /** Red, green, blue and 255 of each pixel of a frame. May throw. */
  read(frame: number): Uint8ClampedArray<ArrayBuffer>;
  /** What was lost in the frames that were read, each loss once. */
  losses(): readonly Refusal[];
  /** Frees what the frames occupy. */
  close(): void;
}

const IS_TRANSPARENT = refuse('partial', 'transparent pixels of a video are stored over white');

/** A reader for each video. */
export function readersOf(raw: RawFrames): readonly FrameReader[] | Refusal {
  if (raw.kind === 'frames') {
    const reader = readerOfFrames(raw);
    return isRefusal(reader) ? reader : [reader];
  }
  const { data, dtype, shape, layout } = raw;
  const plan = planFrames(shape, layout);
  if (isRefusal(plan)) return plan;
  const { videos, frames } = plan;
  const { count, width, height } = frames;
  const shades = shadesOf(data, dtype, { ...frames, count: videos * count }, raw);
  return Array.from({ length: videos }, (_, video) => {
    const lost = new Set<string>();
    let hasAlpha = false;
    return {
      ...{ width, height, count },
      read(frame) {
        const pixels = readPixels(data, dtype, frames, video * count + frame, shades);
        for (const text of pixels.lost) lost.add(text.replace(/\ban image\b/, 'a frame of a video'));
        const rgba = new Uint8ClampedArray(4 * width * height);
        const { channels } = frames;
        const [green, blue] = channels === 1 ? [0, 0] : [1, 2];
        for (let from = 0, to = 0; to < rgba.length; from += channels, to += 4) {
          rgba[to] = pixels.data[from] as number;
          rgba[to + 1] = pixels.data[from + green] as number;
          rgba[to + 2] = pixels.data[from + blue] as number;
          rgba[to + 3] = channels === 4 ? (pixels.data[from + 3] as number) : 255;
        }
        if (overWhite(rgba)) hasAlpha = true;
        return rgba;
      },
      losses: () => [
        ...[...lost].map((text) => refuse('partial', text)),
        ...(hasAlpha ? [IS_TRANSPARENT] : []),
      ],
      close() {},
    };
  });
}

function readerOfFrames({ frames, width, height }: RawFrames & { kind: 'frames' }): FrameReader | Refusal {
  const isDrawn = frames.some((frame) => !(frame instanceof Uint8ClampedArray));
  const context =
    isDrawn && typeof OffscreenCanvas !== 'undefined'
      ? new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
      : null;
  if (isDrawn && !context) {
    return refuse('unsupported', 'this browser gives the logger worker no canvas: log the ImageData');
  }
  let hasAlpha = false;
  return {
    ...{ width, height, count: frames.length },
    read(i) {
      const frame = frames[i] as (typeof frames)[number];
      let rgba: Uint8ClampedArray<ArrayBuffer>;
      if (frame instanceof Uint8ClampedArray) rgba = frame.slice();
      else {
        context?.clearRect(0, 0, width, height);
        context?.drawImage(frame, 0, 0);
        rgba = context?.getImageData(0, 0, width, height).data as Uint8ClampedArray<ArrayBuffer>;
      }
      if (overWhite(rgba)) hasAlpha = true;
      return rgba;
    },
    losses: () => (hasAlpha ? [IS_TRANSPARENT] : []),
    close() {
      for (const frame of frames) if (!(frame instanceof Uint8ClampedArray)) frame.close();
    },
  };
}

/** Puts pixels over white; true if any was transparent. */
function overWhite(rgba: Uint8ClampedArray): boolean {
  let found = false;
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = rgba[i + 3] as number;
    if (alpha === 255) continue;
    found = true;
    for (let c = i; c < i + 3; c++) rgba[c] = 255 + ((rgba[c] as number) - 255) * (alpha / 255);
    rgba[i + 3] = 255;
  }
  return found;
}
