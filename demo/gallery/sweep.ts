/** A tone that rises, and the same tone in a room with echoes. */
import { audio, plot } from '../../src/index.js';
import type { Exhibit } from './exhibit.js';

const SAMPLE_RATE = 16_000;
const SECONDS = 2.5;
const [LOW, HIGH] = [110, 3520];
/** Echoes of the room: seconds after the tone, and their share of it. */
const ECHOES = [
  [0.11, 0.5],
  [0.23, 0.32],
  [0.41, 0.2],
] as const;

export const sweep: Exhibit = {
  name: 'sound',
  title: 'A sine sweep, and its echoes in a room',
  async show({ run }) {
    const dry = sineSweep();
    const wet = withEchoes(dry);
    run.log({
      'sound/sweep': [
        audio(dry, { sampleRate: SAMPLE_RATE, caption: `${LOW} to ${HIGH} Hz` }),
        audio(wet, { sampleRate: SAMPLE_RATE, caption: 'in a room with echoes' }),
      ],
      'sound/first moments': plot.lines(
        [
          { x: seconds(800), y: dry.subarray(0, 800), name: 'tone' },
          { x: seconds(800), y: wet.subarray(2000, 2800), name: 'with its first echo', style: '--' },
        ],
        { xLabel: 'seconds', yLabel: 'amplitude' },
      ),
    });
  },
};

/** A tone of which the pitch rises by the same number of octaves each second; soft at both ends, so that nothing clicks. */
function sineSweep(): Float32Array {
  const rate = Math.log(HIGH / LOW) / SECONDS;
  return Float32Array.from({ length: SAMPLE_RATE * SECONDS }, (_, at) => {
    const t = at / SAMPLE_RATE;
    const phase = (2 * Math.PI * LOW * (Math.exp(rate * t) - 1)) / rate;
    const ends = Math.min(1, t / 0.02, (SECONDS - t) / 0.05);
    return 0.6 * ends * Math.sin(phase);
  });
}

function withEchoes(dry: Float32Array): Float32Array {
  const wet = dry.slice();
  for (const [delay, share] of ECHOES) {
    const shift = Math.round(delay * SAMPLE_RATE);
    for (let at = shift; at < wet.length; at++) (wet[at] as number) += share * (dry[at - shift] as number);
  }
  const peak = wet.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return wet.map((value) => (0.7 * value) / peak);
}

function seconds(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, at) => at / SAMPLE_RATE);
}
