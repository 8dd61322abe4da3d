/** Which numbers are silence and full volume, and what a clip loses when its samples become 16 bits [VAL6]. */

/** The numbers that are 0 and 1 of full volume; what lies between is linear. */
export interface Volume {
  readonly silence: number;
  /** Distance of full volume from silence. */
  readonly full: number;
}

const BY_TYPE: { readonly [dtype: string]: Volume } = {
  int8: { silence: 0, full: 2 ** 7 },
  uint8: { silence: 2 ** 7, full: 2 ** 7 },
  int16: { silence: 0, full: 2 ** 15 },
  uint16: { silence: 2 ** 15, full: 2 ** 15 },
  int32: { silence: 0, full: 2 ** 31 },
  uint32: { silence: 2 ** 31, full: 2 ** 31 },
};

/** The volume of a type of elements, as in tfjs. Integers fill their type, as in audio files; floats go from −1 to 1. */
export function volumeOf(dtype: string, fullScale: number | undefined): Volume {
  const { silence, full } = BY_TYPE[dtype] ?? { silence: 0, full: 1 };
  return { silence, full: fullScale ?? full };
}

/** Levels of 16 bits on each side of silence. */
const LEVELS = 2 ** 15;
/** A clip whose loudest sample has fewer levels is next to inaudible, and mostly rounding. */
const FEW_LEVELS = 8;

/** The level of a sample of 16 bits; what is beyond full volume is cut off, NaN is silence. */
export function levelOf(value: number): number {
  const level = Math.round(value * LEVELS);
  // `Math.round` gives −0 for small negative values.
  return Math.max(-LEVELS, Math.min(LEVELS - 1, level)) || 0;
}

/** Counts what is lost while the samples of one clip become levels. */
export class Losses {
  readonly #volume: Volume;
  #nan = false;
  #cut = false;
  #rounded = false;
  #loudest = 0;

  constructor(volume: Volume) {
    this.#volume = volume;
  }

  /** `value`: the sample in shares of full volume. */
  add(value: number, level: number): void {
    if (Number.isNaN(value)) {
      this.#nan = true;
      return;
    }
    // 1 itself is a level too high, and what is above it by less than a level is rounding.
    if (Math.abs(value) > 1 + 1 / LEVELS) this.#cut = true;
    if (level / LEVELS !== value) this.#rounded = true;
    this.#loudest = Math.max(this.#loudest, Math.abs(level));
  }

  /** What was lost, one sentence for each loss. The same loss has the same text in every clip, so that losses can be counted. */
  texts(): string[] {
    const { full } = this.#volume;
    const cure = "log it with fullScale, or with encoding: 'float32'";
    const texts: string[] = [];
    if (this.#nan) texts.push('audio holds NaN, which is written as silence');
    if (this.#cut)
      texts.push(`audio holds samples beyond full volume (${full}), which were cut off: ${cure}`);
    else if (this.#rounded && this.#loudest < FEW_LEVELS) {
      texts.push(`audio is nearly silent where ${full} is full volume, and most of it was lost: ${cure}`);
    }
    return texts;
  }
}
