import { isRefusal, type Refusal, refusalOf, refuse } from '../../base/refusal.js';
import type { EncodedItem } from '../encode.js';
import { CONTAINER_HEAD_BYTES, containerType } from './container.js';
import { Envelope } from './envelope.js';
import { AUDIO_EXTENSIONS, type AudioFacts } from './kind.js';
import type { RawAudio } from './raw.js';
import { planSamples, type SamplePlan, sampleAt } from './samples.js';
import { Losses, levelOf, volumeOf } from './volume.js';
import { readWav, WAV_HEAD_BYTES, wavFile } from './wav.js';

type RawSamples = RawAudio & { kind: 'samples' };

/** Clips as files, one after the other; a refusal says why there is none, or what a clip lost when it was encoded. Does not throw. */
export async function* encodeAudio(clips: readonly RawAudio[]): AsyncGenerator<EncodedItem | Refusal> {
  for (const clip of clips) {
    try {
      if (clip.kind === 'samples') yield* encodeSamples(clip);
      else yield await checkedBlob(clip.blob, clip.caption);
    } catch (thrown) {
      yield refusalOf(thrown, 'audio could not be encoded');
    }
  }
}

function* encodeSamples(clips: RawSamples): Generator<EncodedItem | Refusal> {
  const plan = planSamples(clips.shape, clips.layout);
  if (isRefusal(plan)) return yield plan;
  for (let i = 0; i < plan.count; i++) yield* encodeClip(clips, plan, i);
}

function* encodeClip(clips: RawSamples, plan: SamplePlan, i: number): Generator<EncodedItem | Refusal> {
  const { data, dtype, sampleRate, fullScale, encoding, caption, captions } = clips;
  const { frames, channels } = plan;
  const wav = wavFile(frames, channels, sampleRate, encoding);
  if (isRefusal(wav)) return yield wav;
  const volume = volumeOf(dtype, fullScale);
  const envelope = new Envelope(frames);
  const losses = new Losses(volume);
  let hasNan = false;
  let at = 0;
  for (let frame = 0; frame < frames; frame++) {
    for (let channel = 0; channel < channels; channel++) {
      const sample = data[sampleAt(plan, i, frame, channel)] as number;
      const value = (sample - volume.silence) / volume.full;
      envelope.add(frame, value);
      if (encoding === 'float32') {
        wav.data.setFloat32(at, value, true);
        at += 4;
        if (Number.isNaN(value)) hasNan = true;
      } else {
        const level = levelOf(value);
        losses.add(value, level);
        wav.data.setInt16(at, level, true);
        at += 2;
      }
    }
  }
  const known: AudioFacts = { duration: frames / sampleRate, sampleRate, channels };
  yield {
    blob: new Blob([wav.file]),
    type: 'audio/wav',
    facts: { ...known, peaks: envelope.peaks() },
    caption: captions?.[i] ?? caption,
  };
  for (const text of losses.texts()) yield refuse('partial', text);
  if (hasNan) yield refuse('partial', 'audio holds NaN, which is kept and which players may not take');
}

/** Keeps encoded audio unchanged, if its bytes are those of audio. The declared type is ignored. */
async function checkedBlob(blob: Blob, caption: string): Promise<EncodedItem | Refusal> {
  const head = new Uint8Array(await blob.slice(0, WAV_HEAD_BYTES).arrayBuffer());
  const type = containerType(head.subarray(0, CONTAINER_HEAD_BYTES));
  if (type === null) {
    const known = Object.values(AUDIO_EXTENSIONS).join(', ');
    return refuse('type', `not audio of a type that can be recorded (${known})`);
  }
  const unknown: AudioFacts = { duration: 0, sampleRate: 0, channels: 0 };
  const facts = type === 'audio/wav' ? readWav(head, blob.size) : unknown;
  if (facts === null) return refuse('unreadable', 'the bytes of audio are damaged: no sound in a WAV file');
  return { blob, type, facts: { ...facts }, caption };
}
