/**
 * Counts of a histogram in 8 bits each [HIS1]. Up to 255 they stand as they are. Beyond, with the largest count `M`,
 *
 *     q = max(1, round(c · 255 / M))        and 0 for an empty bin
 *
 * Reading takes, for each `q`, an integer among those that give this `q`, so that together they make the exact total: the
 * bins share what is above their smallest possible counts in proportion to the room that they have. Hence no bin that
 * held something is empty, no count is wrong by more than M/170, and writing what was read gives the same bytes again.
 */
import type { ByteReader, ByteWriter } from './bytes.js';

const LEVELS = 255;

/** Totals stay below this, so that sums of the room of 4,096 bins are exact too. */
const TOTAL_LIMIT = 2 ** 48;

/** True for counts that have a compact form: integers whose total is below 2^48. */
export function areCompactable(counts: Float64Array): boolean {
  return counts.every(Number.isInteger) && totalOf(counts) < TOTAL_LIMIT;
}

/** Writes counts that are {@link areCompactable}. */
export function encodeCompactCounts(writer: ByteWriter, counts: Float64Array): void {
  const largest = counts.reduce((a, b) => Math.max(a, b), 0);
  const scaled = largest > LEVELS;
  writer.varint(scaled ? largest : 0);
  if (scaled) writer.varint(totalOf(counts));
  for (const count of counts) writer.u8(scaled ? levelOf(count, largest) : count);
}

/** The inverse of {@link encodeCompactCounts} for `bins` counts; fails for levels that no counts with their total have. */
export function decodeCompactCounts(reader: ByteReader, bins: number): Float64Array {
  const largest = reader.varint();
  const total = largest > 0 ? reader.varint() : 0;
  const levels = reader.raw(bins);
  reader.spend(bins);
  const counts = Float64Array.from(levels);
  if (largest === 0) return counts;

  // The largest count is known: it belongs to the first bin of the highest level. Where in the original it was another
  // one, that one had at most as much, so that the same total is still possible.
  const fullest = levels.indexOf(LEVELS);
  let rest = total;
  let room = 0;
  const rooms = counts.map((level, i) => {
    if (level === 0) return 0;
    const least = i === fullest ? largest : lowestOf(level, largest);
    const free = (level === LEVELS ? largest : lowestOf(level + 1, largest) - 1) - least;
    counts[i] = least;
    rest -= least;
    room += free;
    return free;
  });
  const possible = largest > LEVELS && total < TOTAL_LIMIT && fullest >= 0 && rest >= 0 && rest <= room;
  if (!possible) reader.fail('Compact counts do not have their total');
  rooms.forEach((free, i) => {
    // Exact although the product is rounded: what is left always fits into the bins that are left.
    const share = room > 0 ? Math.round(rest * (free / room)) : 0;
    room -= free;
    const given = Math.max(rest - room, Math.min(free, rest, share));
    counts[i] = (counts[i] as number) + given;
    rest -= given;
  });
  return counts;
}

/** The level of a count. Never goes down when the count goes up. */
function levelOf(count: number, largest: number): number {
  return count > 0 ? Math.max(1, Math.round((count * LEVELS) / largest)) : 0;
}

/** The smallest count of a level from 1 to 255. */
function lowestOf(level: number, largest: number): number {
  // Every count that would round to nothing has this level too.
  if (level === 1) return 1;
  let count = Math.max(1, Math.floor(((level - 0.5) * largest) / LEVELS));
  while (count > 1 && levelOf(count - 1, largest) >= level) count--;
  while (levelOf(count, largest) < level) count++;
  return count;
}

function totalOf(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
