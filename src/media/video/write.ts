/** Frames as files of videos. A part of the worker on its own, because its libraries are large: see `parts/video.ts`. */
import { isRefusal, type Refusal, refusalOf, refuse } from '../../base/refusal.js';
import type { EncodedItem } from '../encode.js';
import type { VideoFacts, VideoFormat } from './kind.js';
import type { RawFrames } from './raw.js';
import { type FrameReader, readersOf } from './read-frames.js';
import { writeVideo } from './write-codec.js';
import { writeGif } from './write-gif.js';

const DEFAULT_FORMAT: VideoFormat = 'webm';
/** The codec of each format that a person expects. Others are told. */
const EXPECTED = { webm: ['vp9', 'vp8'], mp4: ['avc'] } as const;

/** Encodes the videos of one value; a refusal says why there is none, or what is otherwise than asked. Does not throw. */
export async function* writeVideos(raw: RawFrames): AsyncGenerator<EncodedItem | Refusal> {
  const readers = readersOf(raw);
  if (isRefusal(readers)) return yield readers;
  const captions = raw.kind === 'array' ? raw.captions : undefined;
  for (const [i, reader] of readers.entries()) {
    try {
      yield* write(reader, raw, captions?.[i] ?? raw.caption);
      yield* reader.losses();
    } catch (thrown) {
      yield refusalOf(thrown, 'a video could not be encoded');
    } finally {
      reader.close();
    }
  }
}

async function* write(
  frames: FrameReader,
  { fps, format = DEFAULT_FORMAT }: RawFrames,
  caption: string,
): AsyncGenerator<EncodedItem | Refusal> {
  const { count, width, height } = frames;
  let why = '';
  if (format !== 'gif') {
    const written = await writeVideo(frames, format, fps);
    if (typeof written !== 'string') {
      const { codec, file } = written;
      const sizes = { width: written.width, height: written.height };
      const facts = { codec, container: format, ...sizes, frames: count, fps, duration: count / fps };
      yield { blob: new Blob([file]), type: `video/${format}`, facts: facts satisfies VideoFacts, caption };
      const expected: readonly string[] = EXPECTED[format];
      if (!expected.includes(codec)) {
        yield refuse(
          'unsupported',
          `this browser encodes no ${expected.join(', ')}: a video is stored with ${codec}`,
        );
      }
      if (sizes.width !== width || sizes.height !== height) {
        const reason = `H.264 takes even sides only: a video of ${width} × ${height} is stored with ${sizes.width} × ${sizes.height}`;
        yield refuse('partial', reason);
      }
      return;
    }
    why = written;
  }
  const gif = await writeGif(frames, fps);
  const facts = {
    codec: 'gif',
    container: 'gif',
    width,
    height,
    frames: count,
    fps: gif.fps,
    duration: gif.duration,
  };
  yield { blob: new Blob([gif.file]), type: 'image/gif', facts: facts satisfies VideoFacts, caption };
  if (why !== '') yield refuse('unsupported', `a video is stored as GIF, not ${format}: ${why}`);
  if (gif.hasLostColors) yield refuse('partial', 'a GIF has 256 colours a frame: others became the nearest');
  if (fps > 50) yield refuse('partial', 'a GIF shows at most 50 frames a second: the video is slower');
}
