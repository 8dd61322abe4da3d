import { type Refusal, refusalOf, refuse } from '../../base/refusal.js';
import type { EncodedItem } from '../encode.js';
import { codecIn, VIDEO_HEAD_BYTES, videoTypeOf } from './container.js';
import { readGif } from './gif.js';
import { VIDEO_EXTENSIONS, type VideoFacts } from './kind.js';
import type { VideoPart } from './part.js';
import type { RawVideo } from './raw.js';

/** Largest GIF whose frames are counted, in bytes: the whole file is read for it. */
const MAX_COUNTED_GIF_BYTES = 64 * 1024 * 1024;

/**
 * Videos as files, one after the other; a refusal says why there is none, or what was stored otherwise than asked. `loadPart` loads the
 * code that encodes frames, with the first frames. Does not throw.
 */
export async function* encodeVideos(
  videos: readonly RawVideo[],
  loadPart: () => Promise<VideoPart>,
): AsyncGenerator<EncodedItem | Refusal> {
  for (const video of videos) {
    try {
      if (video.kind === 'blob') yield await checkedBlob(video.blob, video.caption);
      else yield* (await loadPart()).writeVideos(video);
    } catch (thrown) {
      yield refusalOf(thrown, 'a video could not be encoded');
    }
  }
}

/** Keeps an encoded video unchanged, if its bytes are those of a video. The declared type is ignored. */
async function checkedBlob(blob: Blob, caption: string): Promise<EncodedItem | Refusal> {
  const head = new Uint8Array(await blob.slice(0, VIDEO_HEAD_BYTES).arrayBuffer());
  const type = videoTypeOf(head);
  if (type === null) {
    const known = Object.values(VIDEO_EXTENSIONS).join(', ');
    return refuse('type', `not a video of a type that can be recorded (${known})`);
  }
  const container = VIDEO_EXTENSIONS[type];
  const unknown = { width: 0, height: 0, frames: 0, fps: 0, duration: 0 };
  const isGif = type === 'image/gif';
  const facts: VideoFacts = { codec: isGif ? 'gif' : codecIn(head), container, ...unknown };
  if (!isGif || blob.size > MAX_COUNTED_GIF_BYTES) return { blob, type, caption, facts: { ...facts } };
  const gif = readGif(new Uint8Array(await blob.arrayBuffer()));
  if (gif === null) return refuse('unreadable', 'the bytes of a video are damaged: no frame in a GIF');
  const { width, height, delays } = gif;
  const duration = Math.round(delays.reduce((sum, delay) => sum + delay, 0) * 100) / 100;
  const frames = delays.length;
  return {
    blob,
    type,
    caption,
    facts: { ...facts, width, height, frames, fps: frames / duration, duration },
  };
}
