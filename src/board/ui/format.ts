/** Numbers, times and sizes as people read them. */

/** Least number of significant digits of a value, unless fewer digits are exact. */
const DIGITS = 5;
/** Most digits of a number that looks round after rounding but is not round: 1.00000024 is not 1. */
const MOST_DIGITS = 10;
/** Whole numbers from here on get an exponent: beyond 2^53 their last digits are not exact. */
const WHOLE = 1e15;
/** Fractions from here on get an exponent, because they would have too many digits. */
const LARGE = 1e7;
/** Numbers below this get an exponent. */
const SMALL = 1e-4;

/**
 * Formats a value of a metric. Whole numbers are written in full up to 1e15. Other numbers get at least five significant digits,
 * and an exponent below 1e-4 and, for fractions, from 1e7 on. Zeros at the end stay if digits were cut off, so that `0.50000` is
 * not mistaken for ½. A number that would only look round gets more digits: `1.00000024`. `step`: the smallest difference that
 * matters, such as a thousandth of an axis; digits are added until two values that differ by `step` read differently.
 */
export function formatValue(value: number, step = 0): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '−Inf';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < WHOLE) return minus(value.toLocaleString('en-US'));
  const exact = shortest(value);
  const digits = digitsFor(value, exact, step);
  if (size >= LARGE || size < SMALL) {
    return minus(value.toExponential(Math.min(exact, digits) - 1).replace('e+', 'e'));
  }
  const decimals = Math.max(0, Math.min(exact, digits) - 1 - exponentOf(value));
  return fixed(value, Math.min(100, decimals));
}

/**
 * Significant digits of the shortest decimal for a value. If the value is a float32, as from a tensor, of the shortest for that
 * float32.
 */
function shortest(value: number): number {
  if (Math.fround(value) === value) {
    for (let digits = 1; digits <= 9; digits++) {
      if (Math.fround(Number(value.toPrecision(digits))) === value) return digits;
    }
  }
  return significant(value.toExponential());
}

/** Number of significant digits in exponential notation, without zeros at the end. */
function significant(text: string): number {
  const digits = (text.split('e')[0] ?? '').replace(/[^0-9]/g, '').replace(/0+$/, '');
  return Math.max(1, digits.length);
}

function digitsFor(value: number, exact: number, step: number): number {
  // Show all digits before the point, and at least one after it, because the value is not a whole number.
  let digits = Math.max(DIGITS, Math.abs(value) < LARGE ? exponentOf(value) + 2 : 0);
  if (step > 0) digits = Math.max(digits, exponentOf(value) - exponentOf(step) + 1);
  // Add digits until more than the round number is visible.
  const looksRound = significant(value.toExponential(DIGITS - 1)) <= 2;
  if (looksRound && exact > digits) {
    for (let more = digits + 1; more <= Math.min(exact, MOST_DIGITS); more++) {
      if (significant(value.toExponential(more - 1)) > 2) {
        digits = Math.min(exact, more + 1);
        break;
      }
    }
  }
  return Math.min(17, digits);
}

/** ⌊log₁₀|value|⌋ of a finite value that is not 0. */
export function exponentOf(value: number): number {
  return Number(value.toExponential().split('e')[1]);
}

/** Formats a number with a fixed number of decimals, and separators between thousands. */
function fixed(value: number, decimals: number): string {
  return minus(
    Math.abs(value) < 1e4
      ? value.toFixed(decimals)
      : value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
  );
}

/**
 * Labels of an axis. All have the same number of decimals, as many as the distance of the ticks needs. Thousands and millions get
 * a suffix if that takes at most two decimals. `null` is a tick without a label.
 */
export function formatTicks(ticks: readonly (number | null)[], step: number): string[] {
  const largest = ticks.reduce<number>((size, tick) => Math.max(size, Math.abs(tick ?? 0)), 0);
  const label = labelFor(largest, step);
  return ticks.map((tick) => (tick === null ? '' : tick === 0 ? '0' : label(tick)));
}

function labelFor(largest: number, step: number): (tick: number) => string {
  if (!(step > 0)) return formatValue;
  if (largest < SMALL || largest >= WHOLE) {
    const digits = Math.max(0, exponentOf(largest || 1) - exponentOf(step) + stepDigits(step) - 1);
    return (tick) => {
      const cut = exponentOf(largest || 1) - exponentOf(tick);
      return minus(tick.toExponential(Math.max(0, Math.min(20, digits - cut))).replace('e+', 'e'));
    };
  }
  const decimals = Math.max(0, stepDigits(step) - 1 - exponentOf(step));
  if (largest >= 1e3 && decimals === 0) {
    const [unit] = unitOf(largest);
    if (stepDigits(step) - 1 - exponentOf(step / unit) <= 2) return (tick) => suffixed(tick);
  }
  return (tick) => fixed(tick, decimals);
}

/** Significant digits of a distance between ticks. */
function stepDigits(step: number): number {
  return significant(Number(step.toPrecision(6)).toExponential());
}

const SUFFIXES = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

function unitOf(size: number): readonly [unit: number, suffix: string] {
  return SUFFIXES.find(([unit]) => size >= unit) ?? [1, ''];
}

/** Formats all digits, with a suffix instead of zeros. */
function suffixed(value: number): string {
  const [unit, suffix] = unitOf(Math.abs(value));
  return minus(`${Number((value / unit).toPrecision(15))}${suffix}`);
}

/**
 * Short form of at most four digits, with a suffix from a thousand on and an exponent outside of 1e-4…1e15: `12k`, `1.5M`,
 * `1e-5`. For counts and powers of ten; a metric's value is for {@link formatValue}.
 */
export function formatCompact(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return formatValue(value);
  if (size === 0) return '0';
  if (size >= WHOLE || size < SMALL) return minus(trimExponent(value.toExponential(2)));
  // Round before choosing the suffix: 999,990 is 1M.
  const short = Number(value.toPrecision(4));
  const [unit, suffix] = unitOf(Math.abs(short));
  return minus(`${Number((short / unit).toPrecision(4))}${suffix}`);
}

/** Whole numbers with separators: counts. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/**
 * Formats a duration in milliseconds: `350 ms`, `12.5 s`, `3m 20s`, `2h 05m`, `4d 3h`. `step`: the smallest difference that
 * matters, in ms; smaller units are added until two durations that differ by `step` read differently: `2h 05m 12.5s`.
 */
export function formatDuration(ms: number, step = Number.POSITIVE_INFINITY): string {
  const size = Math.abs(ms);
  if (size === 0) return '0 s';
  if (!Number.isFinite(size)) return formatValue(ms);
  const sign = ms < 0 ? '−' : '';
  if (size < 60_000) {
    const [unit, name] = size < 1_000 ? [1, 'ms'] : [1_000, 's'];
    return `${sign}${fixed(size / unit, shortDecimals(size / unit, step / unit))} ${name}`;
  }
  const decimals = step < 1_000 ? decimalsOf(step / 1_000) : 0;
  // Round to whole units of the last decimal first, so that 59.99 s does not become 60 s beside 0 minutes.
  const scale = 10 ** decimals;
  const parts = Math.round((size / 1_000) * scale);
  const seconds = (parts % (60 * scale)) / scale;
  const minutes = Math.floor(parts / (60 * scale));
  const hours = Math.floor(minutes / 60);
  const two = (n: number) => String(n).padStart(2, '0');
  const rest = `${seconds < 10 ? '0' : ''}${seconds.toFixed(decimals)}s`;
  if (minutes < 60) return `${sign}${minutes}m${step < 60_000 || step === Infinity ? ` ${rest}` : ''}`;
  const fine = step < 60_000 ? ` ${rest}` : '';
  const minute = ` ${two(minutes % 60)}m`;
  if (hours < 48) return `${sign}${hours}h${step < 3_600_000 || step === Infinity ? minute : ''}${fine}`;
  const tail = step < 3_600_000 ? minute : '';
  const hour = step < 86_400_000 || step === Infinity ? ` ${hours % 24}h` : '';
  return `${sign}${Math.floor(hours / 24)}d${hour}${tail}${fine}`;
}

/** Number of decimals for three significant digits, or more if `step` needs them, without zeros at the end. */
function shortDecimals(value: number, step: number): number {
  const digits = Number.isFinite(step) ? decimalsOf(step) : 0;
  const short = Number(value.toPrecision(3));
  return Math.max(digits, decimalsOf(short));
}

/** Number of decimals of a number; at most nine. */
function decimalsOf(value: number): number {
  if (!(value > 0)) return 0;
  return Math.min(
    9,
    Math.max(0, significant(Number(value.toPrecision(6)).toExponential()) - 1 - exponentOf(value)),
  );
}

/** Formats an age in one unit: `now`, `40s`, `5m`, `3h`, `12d`. */
export function formatAge(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1_000);
  if (seconds < 5) return 'now';
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** As {@link formatAge}, for a sentence: `just now`, `40s ago`. */
export function formatSince(ms: number): string {
  const age = formatAge(ms);
  return age === 'now' ? 'just now' : `${age} ago`;
}

/** Replaces the hyphen by a minus sign, which is as wide as a digit in most fonts, so that columns stay aligned. */
function minus(text: string): string {
  return text.replace(/^-/, '−');
}

function trimExponent(text: string): string {
  return text.replace(/\.?0+e/, 'e').replace('e+', 'e');
}
