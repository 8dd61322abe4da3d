/** Where the samples of clips lie in an array. */
import { type Refusal, refuse } from '../../base/refusal.js';

/**
 * Order of the dimensions: `T` is time, `C` channels. One dimension more than the layout has, in front, is a list of clips.
 */
export const SAMPLE_LAYOUTS = ['T', 'TC', 'CT'] as const;
export type SampleLayout = (typeof SAMPLE_LAYOUTS)[number];

/** Most clips of one value. */
export const MAX_CLIPS = 64;
/** As many as browsers' audio takes. */
const MAX_CHANNELS = 32;
/** Most channels that are found without a layout: more are likelier to be clips. */
const MAX_GUESSED_CHANNELS = 2;

/** How to read an array as clips. */
export interface SamplePlan {
  /** Clips in the array, one behind the other. */
  readonly count: number;
  /** Samples of one channel of one clip. */
  readonly frames: number;
  readonly channels: number;
  /** True: channel after channel; false: the channels of each moment beside each other. */
  readonly planes: boolean;
}

/** The plan for an array of a shape. */
export function planSamples(
  shape: readonly number[],
  layout: SampleLayout | undefined,
): SamplePlan | Refusal {
  if (!shape.every((side) => Number.isInteger(side) && side >= 0)) {
    return refuse('shape', `[${shape.join(', ')}] is no shape`);
  }
  const found = layout ?? guessLayout(shape);
  if (found === null) {
    return refuse(
      'shape',
      `in samples of shape [${shape.join(', ')}] it is not clear what is time: say layout: 'TC', 'CT', or 'T' for a list of mono clips`,
    );
  }
  const rank = found.length;
  if (shape.length !== rank && shape.length !== rank + 1) {
    return refuse('shape', `samples of shape [${shape.join(', ')}] do not have the layout ${found}`);
  }
  const count = shape.length > rank ? (shape[0] as number) : 1;
  const sides = shape.slice(shape.length - rank);
  const frames = sides[found.indexOf('T')] as number;
  const channels = sides[found.indexOf('C')] ?? 1;
  if (count * frames * channels === 0) return refuse('shape', 'audio without samples');
  if (channels > MAX_CHANNELS) {
    return refuse('limit', `audio may have ${MAX_CHANNELS} channels, not ${channels}`);
  }
  if (count > MAX_CLIPS) return refuse('limit', `one value may hold ${MAX_CLIPS} clips, not ${count}`);
  return { count, frames, channels, planes: found === 'CT' };
}

/** A clip is longer than it has channels: the shorter of the last two dimensions are the channels, one or two. */
function guessLayout(shape: readonly number[]): SampleLayout | null {
  if (shape.length < 2) return 'T';
  const [rows = 0, columns = 0] = shape.slice(-2);
  if (rows === 1 && columns === 1) return 'CT';
  if (rows === columns || Math.min(rows, columns) > MAX_GUESSED_CHANNELS) return null;
  return rows < columns ? 'CT' : 'TC';
}

/** Index of a sample in the array. */
export function sampleAt(
  { frames, channels, planes }: SamplePlan,
  clip: number,
  frame: number,
  channel: number,
): number {
  const within = planes ? channel * frames + frame : frame * channels + channel;
  return clip * frames * channels + within;
}
