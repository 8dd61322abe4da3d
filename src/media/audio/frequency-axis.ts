/** The frequency axis of a spectrogram. */

export type FrequencyScale = 'log' | 'linear';

/** Lowest frequency of a logarithmic axis, in Hz: below it nobody hears. */
const LOWEST = 20;
/** Least distance of two labels, in shares of the axis. */
const APART = 0.09;

/** The frequency at a share of the axis, 0 at the bottom, in Hz. `top`: the highest frequency. */
export function frequencyAt(scale: FrequencyScale, top: number, share: number): number {
  if (scale === 'linear') return top * share;
  const low = lowest(top);
  return low * (top / low) ** share;
}

function shareOf(scale: FrequencyScale, top: number, frequency: number): number {
  if (scale === 'linear') return frequency / top;
  const low = lowest(top);
  return Math.log(frequency / low) / Math.log(top / low);
}

function lowest(top: number): number {
  return Math.min(LOWEST, top / 100);
}

/** Labels of the axis, with their shares: round frequencies that do not touch each other. */
export function frequencyTicks(
  scale: FrequencyScale,
  top: number,
): { readonly share: number; readonly text: string }[] {
  const ticks: { share: number; text: string }[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const frequency of scale === 'log' ? roundNumbers(lowest(top), top) : multiples(top)) {
    const share = shareOf(scale, top, frequency);
    if (share < 0 || share > 1 || share - last < APART) continue;
    last = share;
    ticks.push({ share, text: textOf(frequency) });
  }
  return ticks;
}

/** 1, 2 and 5 times the powers of ten. */
function roundNumbers(low: number, high: number): number[] {
  const numbers: number[] = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++) {
    numbers.push(...[1, 2, 5].map((each) => each * 10 ** power));
  }
  return numbers;
}

/** Four to nine multiples of a round number. */
function multiples(top: number): number[] {
  const step = roundNumbers(top / 100, top).find((each) => top / each < 9) ?? top;
  return Array.from({ length: Math.floor(top / step) + 1 }, (_, i) => i * step);
}

function textOf(frequency: number): string {
  return frequency >= 1000
    ? `${Number((frequency / 1000).toPrecision(3))}k`
    : `${Number(frequency.toPrecision(3))}`;
}

/** The bins of a spectrum that a row of an image shows, first and last. `rows`: of the whole image; row 0 is the highest. */
export function binsOf(
  scale: FrequencyScale,
  top: number,
  { bins, nyquist }: { readonly bins: number; readonly nyquist: number },
  row: number,
  rows: number,
): readonly [first: number, last: number] {
  const bin = (share: number) => (frequencyAt(scale, top, share) / nyquist) * (bins - 1);
  const low = Math.round(bin(1 - (row + 1) / rows));
  const high = Math.round(bin(1 - row / rows));
  return [Math.max(0, Math.min(bins - 1, low)), Math.max(0, Math.min(bins - 1, Math.max(low, high - 1)))];
}
