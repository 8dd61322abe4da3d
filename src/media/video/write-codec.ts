/** Frames as WebM or MP4, with the encoders of the browser (WebCodecs). */
import {
  BufferTarget,
  canEncodeVideo,
  Mp4OutputFormat,
  Output,
  QUALITY_HIGH,
  type VideoCodec,
  VideoSample,
  VideoSampleSource,
  WebMOutputFormat,
} from 'mediabunny';
import { messageOf } from '../../base/errors.js';
import type { FrameReader } from './read-frames.js';

/** Seconds between frames that are stored whole: seeking decodes all frames since the last of them. */
const KEY_FRAME_INTERVAL_S = 2;

/** Codecs of each format, the first choice first. */
const CODECS = { webm: ['vp9', 'vp8', 'av1'], mp4: ['avc', 'vp9', 'av1'] } as const satisfies Record<
  string,
  readonly VideoCodec[]
>;

/** A video, and how it was encoded. */
export interface WrittenVideo {
  readonly file: ArrayBuffer;
  readonly codec: VideoCodec;
  /** In pixels: those of the frames, or more where the codec takes even sides only. */
  readonly width: number;
  readonly height: number;
}

/** Writes all frames with the first codec that works. A text: why none does. */
export async function writeVideo(
  frames: FrameReader,
  format: keyof typeof CODECS,
  fps: number,
): Promise<WrittenVideo | string> {
  if (typeof VideoEncoder === 'undefined' || typeof VideoFrame === 'undefined') {
    return 'there are no WebCodecs here';
  }
  const failures: string[] = [];
  for (const codec of CODECS[format]) {
    const even = (side: number) => (codec === 'avc' ? side + (side % 2) : side);
    const [width, height] = [even(frames.width), even(frames.height)];
    try {
      if (!(await canEncodeVideo(codec, { width, height, quality: QUALITY_HIGH }))) continue;
      const file = await encode(frames, { codec, width, height, format, fps });
      return { file, codec, width, height };
    } catch (thrown) {
      failures.push(`${codec}: ${messageOf(thrown)}`);
    }
  }
  return failures.length > 0 ? failures.join('; ') : `this browser encodes no ${CODECS[format].join(', ')}`;
}

interface Job {
  readonly codec: VideoCodec;
  readonly width: number;
  readonly height: number;
  readonly format: keyof typeof CODECS;
  readonly fps: number;
}

async function encode(frames: FrameReader, { codec, width, height, format, fps }: Job): Promise<ArrayBuffer> {
  const target = new BufferTarget();
  const output = new Output({
    format: format === 'mp4' ? new Mp4OutputFormat({ fastStart: 'in-memory' }) : new WebMOutputFormat(),
    target,
  });
  const source = new VideoSampleSource({
    ...{ codec, quality: QUALITY_HIGH, keyFrameInterval: KEY_FRAME_INTERVAL_S },
  });
  output.addVideoTrack(source, { frameRate: fps });
  try {
    await output.start();
    for (let i = 0; i < frames.count; i++) {
      const pixels = widened(frames.read(i), frames, width, height);
      const times = { timestamp: i / fps, duration: 1 / fps };
      const sample = new VideoSample(pixels, {
        ...{ format: 'RGBX', codedWidth: width, codedHeight: height },
        ...times,
      });
      try {
        await source.add(sample);
      } finally {
        sample.close();
      }
    }
    await output.finalize();
  } catch (thrown) {
    if (output.state !== 'finalized') await output.cancel().catch(() => {});
    throw thrown;
  }
  if (target.buffer === null) throw new Error('the encoder made no file');
  return target.buffer;
}

/** The pixels of a frame in a larger one: the last column and row are repeated. */
function widened(
  pixels: Uint8ClampedArray<ArrayBuffer>,
  frames: FrameReader,
  width: number,
  height: number,
): Uint8ClampedArray<ArrayBuffer> {
  if (width === frames.width && height === frames.height) return pixels;
  const larger = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++) {
    const from = 4 * Math.min(y, frames.height - 1) * frames.width;
    const to = 4 * y * width;
    larger.set(pixels.subarray(from, from + 4 * frames.width), to);
    if (width > frames.width) {
      const last = from + 4 * (frames.width - 1);
      larger.set(pixels.subarray(last, last + 4), to + 4 * frames.width);
    }
  }
  return larger;
}
