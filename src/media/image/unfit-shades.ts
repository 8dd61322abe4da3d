import { type Refusal, refuse } from '../../base/refusal.js';
import type { Asked } from './shades.js';

/** Why pixels cannot be read with these options; `null`: they can be read. `what`: what has the pixels, such as `an image`. */
export function whyUnfitShades(what: string, { white, range }: Asked): Refusal | null {
  if (white !== undefined && white !== 1 && white !== 255) {
    return refuse(
      'option',
      `white of ${what} must be 1 or 255; for other numbers there is range: [black, white]`,
    );
  }
  if (range === undefined) return null;
  if (white !== undefined) return refuse('option', `${what} takes white or range, not both`);
  const isRange = Array.isArray(range) && range.length === 2 && range.every(Number.isFinite);
  return isRange && range[0] < range[1]
    ? null
    : refuse('option', `range of ${what} must be [black, white]: two finite numbers, the smaller first`);
}
