/**
 * Which numbers of an image are black and white, and what an image loses when its numbers become bytes [VAL6].
 *
 * The rule without options: black is 0. White is 255 for integers and 1 for booleans. Floats vote: values of 2 or more
 * speak for 255, values between 0 and 1 for 1; with as many of each, or none, the larger wins where there is a value of 2
 * or more. So 1.0000001 does not turn an image black, and one hot pixel does not either. `Uint16Array`s have white at
 * 65,535 when most of their positive values are above 255. Colours and alpha vote apart.
 */

import type { TensorData } from '../../record/elements.js';
import type { PixelPlan } from './plan.js';
import type { ImageOptions } from './value.js';

/** The numbers that become bytes 0 and 255; what lies between is linear. */
export interface Shades {
  readonly black: number;
  readonly white: number;
  /** False: the rule above chose. Then whatever is cut off is told, as nobody asked for that. */
  readonly asked: boolean;
  /** How far beyond black and white a value may lie and count as rounded: one of 256 shades for floats. */
  readonly tolerance: number;
}

/** Shades of an image's colours, and of its fourth channel. */
export interface ImageShades {
  readonly colors: Shades;
  readonly alpha: Shades;
}

/** The options that the person gave. */
export interface Asked {
  readonly white?: ImageOptions['white'] | undefined;
  readonly range?: ImageOptions['range'] | undefined;
}

/** From here on a float speaks for white at 255. */
const CLEARLY_ABOVE_1 = 2;

/** The shades of all images in an array: they are read alike. `dtype` as in tfjs; `float64` for plain arrays. */
export function shadesOf(
  data: TensorData,
  dtype: string,
  plan: PixelPlan,
  { white, range }: Asked,
): ImageShades {
  const isFloat = dtype.startsWith('float');
  const made = (black: number, top: number, asked: boolean): Shades => {
    const tolerance = isFloat ? Math.abs(top / 255 - black / 255) : 0;
    return { black, white: top, asked, tolerance };
  };
  if (range) {
    const [black, top] = range;
    // Alpha is not a colour: 0 is clear in an image of −1 to 1, too.
    return { colors: made(black, top, true), alpha: made(top > 0 ? 0 : black, top, true) };
  }
  if (white !== undefined) {
    const shades = made(0, white, true);
    return { colors: shades, alpha: shades };
  }
  const of = (isAlpha: boolean) => made(0, whiteOf(data, dtype, plan, isAlpha), false);
  const colors = of(false);
  return { colors, alpha: plan.channels === 4 ? of(true) : colors };
}

function whiteOf(data: TensorData, dtype: string, plan: PixelPlan, isAlpha: boolean): number {
  if (dtype === 'bool') return 1;
  const isFloat = dtype.startsWith('float');
  if (!isFloat && dtype !== 'uint16') return 255;
  let low = 0;
  let high = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (!(value > 0) || value === Number.POSITIVE_INFINITY || isAlphaAt(i, plan) !== isAlpha) continue;
    if (isFloat) {
      if (value < 1) low++;
      else if (value >= CLEARLY_ABOVE_1) high++;
    } else if (value > 255) high++;
    else low++;
  }
  const isHigh = high > 0 && high >= low;
  if (isFloat) return isHigh ? 255 : 1;
  return isHigh ? 65_535 : 255;
}

function isAlphaAt(i: number, { width, height, channels, planes }: PixelPlan): boolean {
  if (channels !== 4) return false;
  return (planes ? Math.floor(i / (width * height)) : i) % 4 === 3;
}

/** The byte of a value: halves up, what is outside is cut off, NaN is 0. */
export function byteOf(value: number, { black, white }: Shades): number {
  const span = white - black;
  // The span of a range may be above the largest float: the halves have one.
  const part =
    span < Number.POSITIVE_INFINITY
      ? (value - black) / span
      : (value / 2 - black / 2) / (white / 2 - black / 2);
  // Bytes stay as they are, without a division and its rounding.
  const scaled = black === 0 && white === 255 ? value : part * 255;
  const byte = Math.floor(scaled + 0.5);
  return byte > 0 ? Math.min(byte, 255) : 0;
}

/** Counts what is lost while values become bytes. One object for the colours of an image, another for its alpha. */
export class Losses {
  readonly #shades: Shades;
  readonly #dtype: string;
  readonly #isAlpha: boolean;
  #count = 0;
  #nan = 0;
  #cut = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  #minByte = 255;
  #maxByte = 0;
  /** Up to three different values: more than the bytes of a flat image. */
  readonly #different: number[] = [];

  constructor(shades: Shades, dtype: string, isAlpha: boolean) {
    this.#shades = shades;
    this.#dtype = dtype;
    this.#isAlpha = isAlpha;
  }

  add(value: number, byte: number): void {
    const { black, white, tolerance } = this.#shades;
    this.#count++;
    if (Number.isNaN(value)) {
      this.#nan++;
      return;
    }
    if (value > white + tolerance || value < black - tolerance) this.#cut++;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    if (byte < this.#minByte) this.#minByte = byte;
    if (byte > this.#maxByte) this.#maxByte = byte;
    if (this.#different.length < 3 && !this.#different.includes(value)) this.#different.push(value);
  }

  /** What was lost, one sentence for each loss. The same loss has the same text in every image, so that losses can be counted. */
  texts(): string[] {
    const { black, white, asked } = this.#shades;
    const what = this.#isAlpha ? 'the alpha of an image' : 'an image';
    const cure = 'log it with range: [black, white]';
    const texts: string[] = [];
    if (this.#nan > 0) {
      texts.push(`${what} holds NaN, which is drawn ${this.#isAlpha ? 'transparent' : 'black'}`);
    }
    const finite = this.#count - this.#nan;
    if (this.#cut > (asked ? finite / 2 : 0)) {
      texts.push(
        `${what} holds ${asked ? 'mostly ' : ''}values outside of ${black} to ${white}, which were cut off: ${cure}`,
      );
    } else if (this.#isFlat()) {
      texts.push(`${what} lost its shades: with black ${black} and white ${white} it is one colour: ${cure}`);
    } else if (!asked && this.#isDark()) {
      const mask = white === 255 && this.#max <= 1 ? ', or with white: 1' : '';
      texts.push(
        `${what} is nearly ${this.#isAlpha ? 'invisible' : 'black'} with white ${white}: ${cure}${mask}`,
      );
    }
    return texts;
  }

  /** True when different values became one shade, or two neighbours. Values that differ by rounding only are one value. */
  #isFlat(): boolean {
    const bytes = this.#maxByte - this.#minByte + 1;
    if (bytes > 2 || this.#different.length <= bytes) return false;
    return this.#max - this.#min > 1e-6 * Math.max(Math.abs(this.#min), Math.abs(this.#max));
  }

  /** True for values that seem to be of another scale than the one chosen: 0 and 1 as integers, floats of at most 7. */
  #isDark(): boolean {
    if (!(this.#max > 0) || this.#maxByte >= 8) return false;
    // Integers keep their values here; only those of a mask are taken for another scale. A flat 1 may be any colour.
    if (this.#dtype.startsWith('float') || this.#shades.white > 255) return this.#shades.white > 1;
    return this.#max <= 1 && this.#shades.white === 255 && (this.#min < this.#max || this.#isAlpha);
  }
}
