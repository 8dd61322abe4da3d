/**
 * Counts of a histogram in 8 bits each [HIS1]. Counts up to 255 are stored unchanged. If the largest count `M` is above 255:
 *
 *     q = max(1, round(c · 255 / M))        and 0 for an empty bin
 *
 * Several counts give the same `q`. Reading picks one of them for each bin, so that the total is exact: each bin gets its
 * smallest possible count, and the rest is shared in proportion to the width of each bin's interval. Therefore no bin that
 * held something is empty, no count is off by more than M/170, and writing the counts again gives the same bytes.
 */
import type { ByteReader, ByteWriter } from './bytes.js';

const LEVELS = 255;

/** Upper limit of a total, so that the summed intervals of 4,096 bins are exact too. */
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

/** The inverse of {@link encodeCompactCounts} for `bins` counts. Fails if no counts with the stored total have these levels. */
export function decodeCompactCounts(reader: ByteReader, bins: number): Float64Array {
  const largest = reader.varint();
  const total = largest > 0 ? reader.varint() : 0;
  const levels = reader.raw(bins);
  reader.spend(bins);
  const counts = Float64Array.from(levels);
  if (largest === 0) return counts;

  // Give the largest count to the first bin of the highest level. If the original had it in another bin of that level,
  // this bin had at most as much, so the same total is still possible.
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
    // Rounding is harmless: the rest always fits into the remaining bins, and the last bin takes all of it.
    const share = room > 0 ? Math.round(rest * (free / room)) : 0;
    room -= free;
    const given = Math.max(rest - room, Math.min(free, rest, share));
    counts[i] = (counts[i] as number) + given;
    rest -= given;
  });
  return counts;
}

/** The level of a count. Monotonic: a larger count never has a lower level. */
function levelOf(count: number, largest: number): number {
  return count > 0 ? Math.max(1, Math.round((count * LEVELS) / largest)) : 0;
}

/** The smallest count of a level from 1 to 255. */
function lowestOf(level: number, largest: number): number {
  // Counts that would round to 0 also get level 1.
  if (level === 1) return 1;
  let count = Math.max(1, Math.floor(((level - 0.5) * largest) / LEVELS));
  while (count > 1 && levelOf(count - 1, largest) >= level) count--;
  while (levelOf(count, largest) < level) count++;
  return count;
}

function totalOf(counts: Float64Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
