/** Spectra of samples: how loud each frequency is, in columns over the time of a clip. */

/** Samples of one window. Two neighbours of its 513 frequencies are 47 Hz apart at 48 kHz. */
export const WINDOW = 1024;
/** Frequencies of a spectrum, from 0 to half of the sample rate. */
export const BINS = WINDOW / 2 + 1;
/** Most windows of a column. The columns of a long clip are spans between which other windows lie that are not looked at. */
const MOST_WINDOWS = 4;
/** What silence counts as, in decibels. */
export const SILENCE_DB = -160;

const BITS = Math.log2(WINDOW);
const hann = Float32Array.from(
  { length: WINDOW },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW),
);
const cosines = Float32Array.from({ length: WINDOW / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / WINDOW));
const sines = Float32Array.from({ length: WINDOW / 2 }, (_, i) => -Math.sin((2 * Math.PI * i) / WINDOW));
const reversed = Uint16Array.from({ length: WINDOW }, (_, i) => {
  let other = 0;
  for (let bit = 0; bit < BITS; bit++) other |= ((i >> bit) & 1) << (BITS - 1 - bit);
  return other;
});
const real = new Float64Array(WINDOW);
const imaginary = new Float64Array(WINDOW);
/** A sine of full volume has this magnitude: half of the sum of the window. */
const FULL = WINDOW / 4;

/** Number of columns that a clip needs, at most `most`. */
export function columnsOf(frames: number, most: number): number {
  return Math.max(1, Math.min(most, Math.ceil(frames / (WINDOW / 8))));
}

/** Writes the loudness of each frequency in one of `columns` equal spans, in decibels: a sine of full volume has 0. */
export function writeColumn(
  samples: Float32Array,
  column: number,
  columns: number,
  into: Float32Array,
): void {
  const span = samples.length / columns;
  const windows = Math.max(1, Math.min(MOST_WINDOWS, Math.ceil(span / WINDOW)));
  into.fill(0);
  for (let i = 0; i < windows; i++) {
    transform(samples, Math.round((column + (i + 0.5) / windows) * span) - WINDOW / 2);
    for (let bin = 0; bin < BINS; bin++) {
      const [x, y] = [real[bin] as number, imaginary[bin] as number];
      into[bin] = (into[bin] as number) + (x * x + y * y) / windows;
    }
  }
  for (let bin = 0; bin < BINS; bin++) {
    const power = (into[bin] as number) / (FULL * FULL);
    // A sample that is not finite makes its window so, and says nothing.
    into[bin] =
      power > 0 && Number.isFinite(power) ? Math.max(SILENCE_DB, 10 * Math.log10(power)) : SILENCE_DB;
  }
}

/** The Fourier transform (Cooley and Tukey) of one window; what lies before and behind the clip is silence. */
function transform(samples: Float32Array, from: number): void {
  for (let i = 0; i < WINDOW; i++) {
    const at = reversed[i] as number;
    real[at] = (samples[from + i] ?? 0) * (hann[i] as number);
  }
  imaginary.fill(0);
  for (let half = 1; half < WINDOW; half *= 2) {
    const stride = WINDOW / (2 * half);
    for (let start = 0; start < WINDOW; start += 2 * half) {
      for (let k = 0; k < half; k++) {
        const [low, high] = [start + k, start + k + half];
        const [c, s] = [cosines[k * stride] as number, sines[k * stride] as number];
        const [x, y] = [real[high] as number, imaginary[high] as number];
        const [u, v] = [x * c - y * s, x * s + y * c];
        real[high] = (real[low] as number) - u;
        imaginary[high] = (imaginary[low] as number) - v;
        real[low] = (real[low] as number) + u;
        imaginary[low] = (imaginary[low] as number) + v;
      }
    }
  }
}
