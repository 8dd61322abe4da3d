/** Decodes the envelope of audio that was logged encoded, because its record has no envelope. */
import { Envelope } from './envelope.js';
import { FULL_PEAK } from './kind.js';

/** Facts of a decoded clip. */
export interface DecodedAudio {
  readonly peaks: Float32Array;
  /** Seconds. */
  readonly duration: number;
}

/** Samples looked at in one task of the page, which is training: a few milliseconds. */
const SAMPLES_PER_TASK = 1_000_000;
/** Decoding resamples to this rate, which has the whole range of hearing. */
const SAMPLE_RATE = 44_100;
const MOST_KEPT = 200;

/** By hash, so that the step slider goes back without decoding again. */
const kept = new Map<string, DecodedAudio>();
/** Clips are decoded one at a time: decoded samples take a hundred times the memory of their file. */
let turn: Promise<unknown> = Promise.resolve();

/** Decodes the clip with a hash; `null` when this browser cannot. Reads the bytes when it is its turn. Rejects only when `read` does. */
export function decodeAudio(sha256: string, read: () => Promise<Blob | null>): Promise<DecodedAudio | null> {
  const decoding = turn.then(async () => {
    const known = kept.get(sha256);
    if (known) return known;
    const blob = await read();
    const decoded = blob && (await decode(blob));
    if (!decoded) return null;
    kept.set(sha256, decoded);
    for (const first of kept.keys()) {
      if (kept.size <= MOST_KEPT) break;
      kept.delete(first);
    }
    return decoded;
  });
  turn = decoding.catch(() => {});
  return decoding;
}

async function decode(blob: Blob): Promise<DecodedAudio | null> {
  if (typeof OfflineAudioContext === 'undefined') return null;
  const bytes = await blob.arrayBuffer();
  let buffer: AudioBuffer;
  try {
    // An offline context may decode before a person has touched the page.
    buffer = await new OfflineAudioContext(1, 1, SAMPLE_RATE).decodeAudioData(bytes);
  } catch {
    return null;
  }
  const { length, duration, numberOfChannels } = buffer;
  if (length === 0) return null;
  const envelope = new Envelope(length);
  for (let channel = 0; channel < numberOfChannels; channel++) {
    const samples = buffer.getChannelData(channel);
    for (let frame = 0; frame < length; frame++) {
      envelope.add(frame, samples[frame] as number);
      if (frame % SAMPLES_PER_TASK === SAMPLES_PER_TASK - 1) await new Promise((done) => setTimeout(done));
    }
  }
  return { peaks: Float32Array.from(envelope.peaks(), (peak) => peak / FULL_PEAK), duration };
}
