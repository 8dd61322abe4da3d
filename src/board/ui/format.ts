/** Numbers, times and sizes as people read them. */

/**
 * A value of a metric: whole numbers in full up to 1e12, else five significant digits, with an exponent where
 * it is shorter.
 */
export function formatValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '−Inf';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e12) return minus(value.toLocaleString('en-US'));
  if (size >= 1e7 || size < 1e-4) return minus(trimExponent(value.toExponential(3)));
  return minus(String(Number(value.toPrecision(5))));
}

/** Labels of an axis, all with the same digits; `null` where uPlot wants no label. */
export function formatTicks(ticks: readonly (number | null)[], step: number): string[] {
  const largest = ticks.reduce<number>((size, tick) => Math.max(size, Math.abs(tick ?? 0)), 0);
  if (largest >= 1e5 || largest < 1e-3) {
    return ticks.map((tick) => (tick === null ? '' : formatCompact(tick)));
  }
  const decimals = Math.max(0, Math.min(10, Math.ceil(-Math.log10(step) - 1e-9)));
  const digits =
    Math.abs(step * 10 ** decimals - Math.round(step * 10 ** decimals)) > 1e-6 ? decimals + 1 : decimals;
  return ticks.map((tick) => (tick === null ? '' : minus(tick.toFixed(digits))));
}

/** Short form with a metric suffix from ten thousand on, an exponent outside of 1e-4…1e12: `12k`, `1.5M`, `1e-5`. */
export function formatCompact(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return formatValue(value);
  if (size === 0) return '0';
  if (size >= 1e12 || size < 1e-3) return minus(trimExponent(value.toExponential(2)));
  for (const [unit, suffix] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (size >= unit) return minus(`${Number((value / unit).toPrecision(4))}${suffix}`);
  }
  return minus(String(Number(value.toPrecision(4))));
}

/** Whole numbers with separators: counts. */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Bytes in decimal units, as browsers and disks count: `1.2 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${Math.round(bytes)} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1_000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${value >= 100 ? Math.round(value) : Number(value.toPrecision(2))} ${units[unit]}`;
}

/** A duration in milliseconds: `350 ms`, `12.5 s`, `3m 20s`, `2h 05m`, `4d 3h`. */
export function formatDuration(ms: number): string {
  const size = Math.abs(ms);
  if (size === 0) return '0 s';
  const sign = ms < 0 ? '−' : '';
  if (size < 1_000) return `${sign}${Number(size.toPrecision(3))} ms`;
  if (size < 60_000) return `${sign}${Number((size / 1_000).toPrecision(3))} s`;
  const two = (n: number) => String(n).padStart(2, '0');
  const seconds = Math.floor(size / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes < 60) return `${sign}${minutes}m ${two(seconds % 60)}s`;
  if (hours < 48) return `${sign}${hours}h ${two(minutes % 60)}m`;
  return `${sign}${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** How long ago, in one unit: `now`, `40s`, `5m`, `3h`, `12d`. */
export function formatAge(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1_000);
  if (seconds < 5) return 'now';
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3_600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** The same in a sentence: `just now`, `40s ago`. */
export function formatSince(ms: number): string {
  const age = formatAge(ms);
  return age === 'now' ? 'just now' : `${age} ago`;
}

/** Local time of day, to the second. */
export function formatTime(ms: number): string {
  return new Date(ms).toLocaleTimeString('en-GB');
}

/** Local date and time, to the second. */
export function formatDate(ms: number): string {
  const date = new Date(ms);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${date.toLocaleTimeString('en-GB')}`;
}

/** A true minus sign: as wide as a digit in most fonts, so that columns stay. */
function minus(text: string): string {
  return text.replace(/^-/, '−');
}

function trimExponent(text: string): string {
  return text.replace(/\.?0+e/, 'e').replace('e+', 'e');
}
