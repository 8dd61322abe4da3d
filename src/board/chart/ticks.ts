/**
 * The tick positions of an axis. Distances are 1, 2 or 5 times a power of ten, or whole units of time. uPlot's own ticks do not
 * consider the width of labels, and uPlot draws no ticks beyond the end of its table of distances.
 */

import type { DateUnit } from '../ui/dates.js';

/** Ticks at equal distances, ascending. */
export interface EvenTicks {
  readonly values: number[];
  /** Distance of two neighbouring ticks. */
  readonly step: number;
}

/** Most ticks of an axis: a guard against ranges that float64 cannot divide. */
const MOST_TICKS = 200;

/** The smallest of 1, 2 and 5 times a power of ten that is at least `rough`, as digit and exponent. */
function niceStep(rough: number): { digit: number; exponent: number } {
  let exponent = Math.floor(Math.log10(rough));
  // The division is rounded: an error of 1 in 10^16 must not double the distance.
  const share = (rough / 10 ** exponent) * (1 - 1e-12);
  const digit = [1, 2, 5].find((each) => each >= share) ?? 1;
  if (share > 5) exponent++;
  return { digit, exponent };
}

/** Ticks from `min` to `max`, at least `rough` apart. Each tick is the float nearest to its decimal number. */
export function evenTicks(min: number, max: number, rough: number): EvenTicks {
  const { digit, exponent } = niceStep(Math.max(rough, (max - min) / MOST_TICKS, Number.MIN_VALUE * 2 ** 52));
  const step = Number(`${digit}e${exponent}`);
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  const values: number[] = [];
  for (let i = first; i <= last && values.length < MOST_TICKS; i++) {
    // Parse decimal digits, because a product would be 0.30000000000000004.
    const value = Number(`${i * digit}e${exponent}`);
    if (value >= min && value <= max) values.push(value + 0);
  }
  return { values, step };
}

/** Tick distances for durations in milliseconds, from a second to a day. */
const DURATIONS = [
  1e3, 2e3, 5e3, 10e3, 15e3, 30e3, 60e3, 120e3, 300e3, 600e3, 900e3, 1_800e3, 3_600e3, 7_200e3, 10_800e3,
  21_600e3, 43_200e3, 86_400e3,
];
const DAY = 86_400e3;

/** Ticks of durations in milliseconds: whole seconds, minutes, hours or days, or fractions of a second. */
export function durationTicks(min: number, max: number, rough: number): EvenTicks {
  if (rough <= 500) return evenTicks(min, max, rough);
  const step = DURATIONS.find((each) => each >= rough);
  if (step === undefined) {
    const days = evenTicks(min / DAY, max / DAY, rough / DAY);
    return { values: days.values.map((day) => day * DAY), step: days.step * DAY };
  }
  const values: number[] = [];
  for (let i = Math.ceil(min / step); i * step <= max && values.length < MOST_TICKS; i++)
    values.push(i * step + 0);
  return { values: values.filter((value) => value >= min), step };
}

/** Distances between ticks of dates, in local time. */
const HOURS = [1, 2, 3, 6, 12];
const DAYS = [1, 2, 7, 14];
const MONTHS = [1, 3, 6];
const HOUR = 3_600e3;
const MONTH = 30.4 * DAY;
const YEAR = 365.2 * DAY;

/** Ticks at round local times, at least `rough` milliseconds apart. Their distance in ms varies, as do days and months. */
export function dateTicks(min: number, max: number, rough: number): { values: number[]; unit: DateUnit } {
  const within = (at: Iterable<number>): number[] => {
    const values: number[] = [];
    for (const time of at) {
      if (time > max || values.length >= MOST_TICKS) break;
      // At a change of the clock, an hour occurs twice or not at all: skip ticks that do not ascend.
      if (time >= min && time > (values.at(-1) ?? Number.NEGATIVE_INFINITY)) values.push(time);
    }
    return values;
  };
  const start = new Date(min);
  const [year, month, day] = [start.getFullYear(), start.getMonth(), start.getDate()];
  if (rough <= HOUR / 2) {
    // Time zones differ by whole quarters of an hour, so shorter distances count from the hour in every zone.
    const shift = start.getTimezoneOffset() * 60e3;
    const { values, step } = durationTicks(min - shift, max - shift, Math.max(1, rough));
    const unit = step < 1_000 ? 'millisecond' : step < 60e3 ? 'second' : 'minute';
    return { values: values.map((value) => value + shift), unit };
  }
  const hours = HOURS.find((each) => each * HOUR >= rough);
  if (hours !== undefined) {
    return { values: within(sequence((i) => new Date(year, month, day, i * hours))), unit: 'minute' };
  }
  const days = DAYS.find((each) => each * DAY >= rough);
  if (days !== undefined) {
    // Count from a Monday, so that ticks keep their dates when the window moves.
    const number = Math.floor((Date.UTC(year, month, day) / DAY + 3) / days) * days - 3;
    const first = new Date(number * DAY);
    const [y, m, d] = [first.getUTCFullYear(), first.getUTCMonth(), first.getUTCDate()];
    return { values: within(sequence((i) => new Date(y, m, d + i * days))), unit: 'day' };
  }
  const months = MONTHS.find((each) => each * MONTH >= rough);
  if (months !== undefined) {
    const first = Math.floor(month / months) * months;
    return { values: within(sequence((i) => new Date(year, first + i * months, 1))), unit: 'month' };
  }
  const { digit, exponent } = niceStep(Math.max(1, rough / YEAR));
  const years = digit * 10 ** exponent;
  const first = Math.floor(year / years) * years;
  return { values: within(sequence((i) => yearStart(first + i * years))), unit: 'year' };
}

function* sequence(date: (i: number) => Date): Generator<number> {
  for (let i = 0; ; i++) {
    const time = date(i).getTime();
    if (Number.isNaN(time)) return;
    yield time;
  }
}

/** Midnight of January 1; `new Date(99, 0)` would be in 1999. */
function yearStart(year: number): Date {
  const date = new Date(2000, 0, 1);
  date.setFullYear(year);
  return date;
}
