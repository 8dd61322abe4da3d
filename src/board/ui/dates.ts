/** Formats dates and times in the person's locale and time zone, with 12 or 24 hours as in the locale. */
import { formatValue } from './format.js';

const kept = new Map<string, Intl.DateTimeFormat>();

/** Caches formatters: making a formatter costs more than a hundred uses. */
function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const id = JSON.stringify(options);
  const format = kept.get(id) ?? new Intl.DateTimeFormat(undefined, options);
  kept.set(id, format);
  return format;
}

/** Largest distance of a `Date` from 1970, in milliseconds. */
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
/** {@link DAY} as single fields, because `dateStyle` and `timeStyle` cannot show milliseconds. */
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
 * Local date and time to the second: `26 Nov 2026, 14:05:30`. If `step` (the smallest difference that matters, in ms) is below a
 * second, to the millisecond.
 */
export function formatDate(ms: number, step = 1_000): string {
  return say(ms, step < 1_000 ? DAY_TO_MILLISECOND : { ...DAY, ...TO_SECOND });
}

/** Local date: `26 Nov 2026`. */
function formatDay(ms: number): string {
  return say(ms, DAY);
}

/** Smallest unit in the labels of a time axis. */
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
 * Labels of a time axis, with one or two rows. The second row has the day of a time, or the year of a day. It appears at the
 * first tick and wherever it changes.
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
