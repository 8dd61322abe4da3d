/** Dates and times of day, in the person's own locale and time zone: with 12 or 24 hours as the locale has it. */
import { formatValue } from './format.js';

const kept = new Map<string, Intl.DateTimeFormat>();

/** Formats are kept: making one costs more than a hundred uses. */
function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const id = JSON.stringify(options);
  const format = kept.get(id) ?? new Intl.DateTimeFormat(undefined, options);
  kept.set(id, format);
  return format;
}

/** No date is farther from 1970 than this many milliseconds. */
export const MOST_TIME = 8.64e15;

function say(ms: number, options: Intl.DateTimeFormatOptions): string {
  return Math.abs(ms) <= MOST_TIME ? formatter(options).format(ms) : formatValue(ms);
}

const DAY: Intl.DateTimeFormatOptions = { dateStyle: 'medium' };
const TO_MINUTE: Intl.DateTimeFormatOptions = { timeStyle: 'short' };
const TO_SECOND: Intl.DateTimeFormatOptions = { timeStyle: 'medium' };
const TO_MILLISECOND: Intl.DateTimeFormatOptions = {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
};
/** {@link DAY} in single fields, because no style has milliseconds. */
const DAY_TO_MILLISECOND: Intl.DateTimeFormatOptions = {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  ...TO_MILLISECOND,
};

/** Local time of day, to the second: `14:05:30`, or `2:05:30 PM`. */
export function formatTime(ms: number): string {
  return say(ms, TO_SECOND);
}

/**
 * Local date and time: `26 Nov 2026, 14:05:30`. To the second, or to the millisecond where `step` (the smallest
 * difference that matters, in ms) is below a second.
 */
export function formatDate(ms: number, step = 1_000): string {
  return say(ms, step < 1_000 ? DAY_TO_MILLISECOND : { ...DAY, ...TO_SECOND });
}

/** Local date: `26 Nov 2026`. */
function formatDay(ms: number): string {
  return say(ms, DAY);
}

/** Smallest unit that the labels of a time axis tell apart. */
export type DateUnit = 'millisecond' | 'second' | 'minute' | 'day' | 'month' | 'year';

const UNITS: Readonly<Record<DateUnit, Intl.DateTimeFormatOptions>> = {
  millisecond: TO_MILLISECOND,
  second: TO_SECOND,
  minute: TO_MINUTE,
  day: { day: 'numeric', month: 'short' },
  month: { month: 'short' },
  year: { year: 'numeric' },
};

/**
 * Labels of a time axis, of one or two rows: the second row says which day the time is on, or which year the day is in, at
 * the first tick and wherever that changes.
 */
export function dateLabels(ticks: readonly number[], unit: DateUnit): string[] {
  let before = '';
  return ticks.map((tick) => {
    const label = say(tick, UNITS[unit]);
    if (unit === 'year') return label;
    const context = unit === 'day' || unit === 'month' ? say(tick, { year: 'numeric' }) : formatDay(tick);
    if (context === before) return label;
    before = context;
    return `${label}\n${context}`;
  });
}
