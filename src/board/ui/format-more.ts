/** Formats that the first charts do not need. */
import { exponentOf, formatCompact, formatTicks, formatValue } from './format.js';

/** Formats both ends of a range with few digits, but enough to tell them apart. */
export function formatRange(low: number, high: number): [low: string, high: string] {
  return [formatNear(low, high - low), formatNear(high, high - low)];
}

/** Formats a value to three digits, or to three digits of `scale` if that is finer: for a mean beside its standard deviation. */
export function formatNear(value: number, scale: number): string {
  if (!Number.isFinite(value) || value === 0) return formatValue(value);
  const finer = scale > 0 && Number.isFinite(scale) ? exponentOf(value) - exponentOf(scale) : 0;
  return formatValue(Number(value.toPrecision(Math.min(17, Math.max(0, finer) + 3))));
}

/**
 * Labels of ticks at any distances. If the ticks are even, as {@link formatTicks}; otherwise each in its short form, as on an
 * axis of powers of ten.
 */
export function formatTickList(ticks: readonly number[]): string[] {
  const gaps = ticks.slice(1).map((tick, i) => tick - (ticks[i] ?? 0));
  const step = Math.min(...gaps);
  const even = gaps.length > 0 && gaps.every((gap) => Math.abs(gap - step) <= step * 1e-3);
  return even ? formatTicks(ticks, Number(step.toPrecision(6))) : ticks.map(formatCompact);
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
