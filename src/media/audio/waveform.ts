/** Draws an envelope as bars, the played part in the accent colour. */

/** Width of a bar and of the gap behind it, in CSS pixels. */
const BAR = 2;
const GAP = 1;

/** What is drawn. */
export interface Waveform {
  /** Pairs of lowest and highest, from −1 to 1; `null`: a line stands for it. */
  readonly peaks: Float32Array | null;
  /** Share that was played, 0 to 1. */
  readonly played: number;
}

/** Draws into a canvas as large as it is laid out; reads the board's colours at it. */
export function drawWaveform(canvas: HTMLCanvasElement, { peaks, played }: Waveform): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = canvas.getContext('2d');
  if (!context || width === 0 || height === 0) return;
  const ratio = devicePixelRatio;
  const [pixels, lines] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== pixels || canvas.height !== lines) [canvas.width, canvas.height] = [pixels, lines];
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const style = getComputedStyle(canvas);
  const [before, behind] = [style.getPropertyValue('--s-accent'), style.getPropertyValue('--s-faint')];
  const head = played * width;
  const fill = (x: number, top: number, right: number, tall: number) => {
    const split = Math.max(x, Math.min(right, head));
    context.fillStyle = before;
    context.fillRect(x, top, split - x, tall);
    context.fillStyle = behind;
    context.fillRect(split, top, right - split, tall);
  };
  // A whole pixel: half of one would be pale.
  const middle = Math.floor(height / 2);
  if (!peaks) fill(0, middle - 1, width, 2);
  else {
    const bars = barsOf(peaks, Math.max(1, Math.floor((width + GAP) / (BAR + GAP))));
    for (const [i, [low, high]] of bars.entries()) {
      // Silence is a line, and not nothing.
      const top = Math.min(middle, middle - high * middle);
      const bottom = Math.max(middle + 1, middle - low * middle);
      fill(i * (BAR + GAP), top, i * (BAR + GAP) + BAR, bottom - top);
    }
  }
  if (played <= 0) return;
  context.fillStyle = style.getPropertyValue('--s-text');
  context.fillRect(Math.min(width - 1, head), 0, 1, height);
}

/** The extremes of `count` equal spans: every pair is in one of them or, where there are fewer pairs than spans, in several. */
export function barsOf(peaks: Float32Array, count: number): [low: number, high: number][] {
  const pairs = peaks.length / 2;
  return Array.from({ length: count }, (_, i) => {
    const first = Math.floor((i * pairs) / count);
    const end = Math.max(first + 1, Math.floor(((i + 1) * pairs) / count));
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let pair = first; pair < end; pair++) {
      low = Math.min(low, peaks[2 * pair] as number);
      high = Math.max(high, peaks[2 * pair + 1] as number);
    }
    return [low, high];
  });
}
