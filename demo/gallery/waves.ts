/** Waves on a pool: the wave equation in two dimensions, as a video and as curves of its energies. */
import { plot, video } from '../../src/index.js';
import type { Exhibit } from './exhibit.js';

const SIDE = 96;
const FRAMES = 72;
/** Steps of the computation from one frame to the next. */
const STEPS = 3;
/** (Speed × step of time / step of space)²: below ½ the computation is stable. */
const COURANT = 0.25;
/** Share of the movement that friction takes in a step. */
const FRICTION = 0.002;
const DROPS = [
  { x: 30, y: 34, size: 4 },
  { x: 68, y: 60, size: 3 },
];

export const waves: Exhibit = {
  name: 'waves',
  title: 'Two drops fall into a pool',
  async show({ run, progress }) {
    let before: Float32Array = pool();
    let now: Float32Array = before.slice();
    const frames = new Uint8Array(FRAMES * SIDE * SIDE * 3);
    const time: number[] = [];
    const moving: number[] = [];
    const raised: number[] = [];
    for (let frame = 0; frame < FRAMES; frame++) {
      paint(now, frames.subarray(frame * SIDE * SIDE * 3, (frame + 1) * SIDE * SIDE * 3));
      const { kinetic, potential } = energies(before, now);
      time.push(frame * STEPS);
      moving.push(kinetic);
      raised.push(potential);
      for (let step = 0; step < STEPS; step++) [before, now] = [now, next(before, now)];
      if (frame % 12 === 0) await progress(frame / FRAMES);
    }
    run.log({
      'waves/pool': video(frames, {
        shape: [FRAMES, SIDE, SIDE, 3],
        fps: 24,
        caption: 'blue: below, red: above',
      }),
      'waves/energy': plot.lines(
        [
          { x: time, y: moving, name: 'of movement' },
          { x: time, y: raised, name: 'of height', style: '--' },
        ],
        { title: 'Energy', xLabel: 'step', yLabel: 'energy' },
      ),
    });
  },
};

function pool(): Float32Array {
  const water = new Float32Array(SIDE * SIDE);
  for (const { x, y, size } of DROPS) {
    for (let at = 0; at < water.length; at++) {
      const [dx, dy] = [(at % SIDE) - x, Math.floor(at / SIDE) - y];
      (water[at] as number) += Math.exp(-(dx * dx + dy * dy) / (2 * size * size));
    }
  }
  return water;
}

/** The next heights (leapfrog). Walls are mirrors: beyond a wall stands the height before it. */
function next(before: Float32Array, now: Float32Array): Float32Array {
  const after = new Float32Array(now.length);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const at = y * SIDE + x;
      const here = now[at] as number;
      const left = now[x > 0 ? at - 1 : at] as number;
      const right = now[x < SIDE - 1 ? at + 1 : at] as number;
      const up = now[y > 0 ? at - SIDE : at] as number;
      const down = now[y < SIDE - 1 ? at + SIDE : at] as number;
      const pull = COURANT * (left + right + up + down - 4 * here);
      after[at] = here + (1 - FRICTION) * (here - (before[at] as number)) + pull;
    }
  }
  return after;
}

function energies(before: Float32Array, now: Float32Array): { kinetic: number; potential: number } {
  let kinetic = 0;
  let potential = 0;
  for (let at = 0; at < now.length; at++) {
    const here = now[at] as number;
    kinetic += (here - (before[at] as number)) ** 2 / 2;
    if (at % SIDE < SIDE - 1) potential += (COURANT * ((now[at + 1] as number) - here) ** 2) / 2;
    if (at + SIDE < now.length) potential += (COURANT * ((now[at + SIDE] as number) - here) ** 2) / 2;
  }
  return { kinetic, potential };
}

const BELOW = [33, 102, 172] as const;
const LEVEL = [247, 247, 247] as const;
const ABOVE = [178, 24, 43] as const;

function paint(water: Float32Array, pixels: Uint8Array): void {
  for (let at = 0; at < water.length; at++) {
    const height = Math.max(-1, Math.min(1, 3 * (water[at] as number)));
    const end = height < 0 ? BELOW : ABOVE;
    for (let channel = 0; channel < 3; channel++) {
      const level = LEVEL[channel] as number;
      pixels[3 * at + channel] = level + Math.abs(height) * ((end[channel] as number) - level);
    }
  }
}
