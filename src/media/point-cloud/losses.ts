/** Counts what is wrong with the points of a cloud, or is lost when they become 32-bit floats. */
import { type Refusal, refuse } from '../../base/refusal.js';
import type { TensorData } from '../../record/elements.js';

/** Categories as W&B has them. */
const LAST_CATEGORY = 14;
/** Steps between two neighbours of a cloud's extent, below which the steps are seen. */
const LEAST_STEPS = 1_000;

/** The problems of points: `data` as they were given, `floats` as they are kept. */
export function lossesOf(data: TensorData, floats: Float32Array, columns: number): Refusal[] {
  const counts = { unseen: 0, overflow: 0, category: 0, color: 0 };
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  let isExact = true;
  let brightest = 0;
  let hasFraction = false;
  for (let at = 0; at < floats.length; at += columns) {
    let isSeen = true;
    for (let i = 0; i < 3; i++) {
      const given = data[at + i] as number;
      const kept = floats[at + i] as number;
      if (given !== kept) isExact = false;
      if (!Number.isFinite(kept)) {
        isSeen = false;
        if (Number.isFinite(given)) counts.overflow++;
      } else {
        if (kept < (low[i] as number)) low[i] = kept;
        if (kept > (high[i] as number)) high[i] = kept;
      }
    }
    if (!isSeen) counts.unseen++;
    if (columns === 4) {
      const category = floats[at + 3] as number;
      if (!(Number.isInteger(category) && category >= 1 && category <= LAST_CATEGORY)) counts.category++;
    }
    if (columns === 6) {
      let isColor = true;
      for (let i = 3; i < 6; i++) {
        const shade = floats[at + i] as number;
        if (!(shade >= 0 && shade <= 255)) isColor = false;
        if (shade > brightest) brightest = shade;
        if (!Number.isInteger(shade)) hasFraction = true;
      }
      if (!isColor) counts.color++;
    }
  }
  const problems: Refusal[] = [];
  const add = (text: string) => problems.push(refuse('partial', text));
  if (counts.overflow > 0)
    add(`${counts.overflow} coordinates of a point cloud exceed the largest 32-bit float`);
  if (counts.unseen > 0) add(`${counts.unseen} points hold NaN or an infinity: they are kept, and not drawn`);
  if (counts.category > 0) {
    add(
      `${counts.category} points have a category that is none of 1 to ${LAST_CATEGORY}: they are kept, and drawn grey`,
    );
  }
  if (counts.color > 0)
    add(`${counts.color} points have a colour outside 0 to 255: it is kept, and drawn clipped`);
  if (columns === 6 && hasFraction && brightest > 0 && brightest <= 1) {
    add('the colours of a point cloud are from 0 to 1, where 255 is full: nearly black');
  }
  if (!isExact && isCoarse(low, high)) {
    add(
      'a point cloud is so far from 0 that 32-bit floats round its shape: subtract its middle before it is logged',
    );
  }
  return problems;
}

/** True if the spacing of 32-bit floats at an axis's largest coordinate is a visible part of the axis's extent. */
function isCoarse(low: readonly number[], high: readonly number[]): boolean {
  return low.some((from, i) => {
    const to = high[i] as number;
    const spacing = Math.max(Math.abs(from), Math.abs(to)) * 2 ** -23;
    return to > from && (to - from) / spacing < LEAST_STEPS;
  });
}
