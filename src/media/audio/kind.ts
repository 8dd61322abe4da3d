/** Audio: the types of clips, and their facts. */
import type { Json, MediaItem } from '../../record/kinds.js';

/** MIME types that a logged clip may have, with the extension of a file of the type. They hold sound and no code. */
export const AUDIO_EXTENSIONS = {
  'audio/wav': 'wav',
  'audio/mpeg': 'mp3',
  'audio/flac': 'flac',
  'audio/ogg': 'ogg',
  'audio/mp4': 'm4a',
  'audio/webm': 'webm',
} as const;
export type AudioType = keyof typeof AUDIO_EXTENSIONS;

/** True for the types in {@link AUDIO_EXTENSIONS}. */
export function isAudioType(type: string): type is AudioType {
  return Object.hasOwn(AUDIO_EXTENSIONS, type);
}

/** What is known of a clip without decoding it; 0: unknown. */
export interface AudioFacts {
  /** Seconds. */
  readonly duration: number;
  /** Samples per second of one channel, in Hz. */
  readonly sampleRate: number;
  readonly channels: number;
}

/** Facts of a clip. A foreign record may hold any values: a value that is not a positive number counts as unknown. */
export function audioFacts({ facts }: Pick<MediaItem, 'facts'>): AudioFacts {
  const { duration, sampleRate, channels } = facts;
  return { duration: positive(duration), sampleRate: positive(sampleRate), channels: positive(channels) };
}

function positive(value: Json | undefined): number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : 0;
}

/** The value that stands for full volume in {@link peaksOf}. */
export const FULL_PEAK = 127;
/** Pairs in the peaks of a clip: more than a small panel has pixels for, in about a kilobyte of the record. */
export const PEAK_PAIRS = 200;

/**
 * The envelope of a clip: the lowest and the highest sample of equal spans, one pair after the other, from −1 to 1. `null`:
 * the record has none, so the bytes must be decoded for it.
 */
export function peaksOf({ facts }: Pick<MediaItem, 'facts'>): Float32Array | null {
  const { peaks } = facts;
  if (!Array.isArray(peaks) || peaks.length < 2 || peaks.length % 2 !== 0) return null;
  if (peaks.length > 2 * PEAK_PAIRS || !peaks.every(Number.isFinite)) return null;
  return Float32Array.from(peaks as number[], (peak) => Math.max(-1, Math.min(1, peak / FULL_PEAK)));
}
