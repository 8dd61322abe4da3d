/** Videos: the types of files, and their facts. */
import type { Json, MediaItem } from '../../record/kinds.js';

/** MIME types that a logged video may have, with the extension of a file of the type. They hold pictures, sound, and no code. */
export const VIDEO_EXTENSIONS = {
  'video/webm': 'webm',
  'video/mp4': 'mp4',
  'video/ogg': 'ogv',
  'image/gif': 'gif',
} as const;
export type VideoType = keyof typeof VIDEO_EXTENSIONS;

/** True for the types in {@link VIDEO_EXTENSIONS}. */
export function isVideoType(type: string): type is VideoType {
  return Object.hasOwn(VIDEO_EXTENSIONS, type);
}

/** Formats in which frames are stored. */
export const VIDEO_FORMATS = ['webm', 'mp4', 'gif'] as const;
/** Name of a format in which frames are stored. */
export type VideoFormat = (typeof VIDEO_FORMATS)[number];

/** What is known of a video without decoding the file; 0 or an empty text: unknown. */
export interface VideoFacts {
  /** Such as `vp9`. */
  readonly codec: string;
  /** Such as `webm`. */
  readonly container: string;
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** Number of frames. */
  readonly frames: number;
  /** Frames per second. */
  readonly fps: number;
  /** In seconds. */
  readonly duration: number;
}

/** Facts of a video. A foreign record may hold any values: a value of another type counts as unknown. */
export function videoFacts({ facts }: Pick<MediaItem, 'facts'>): VideoFacts {
  const { codec, container, width, height, frames, fps, duration } = facts;
  return {
    codec: text(codec),
    container: text(container),
    width: positive(width),
    height: positive(height),
    frames: positive(frames),
    fps: positive(fps),
    duration: positive(duration),
  };
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function positive(value: Json | undefined): number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : 0;
}
