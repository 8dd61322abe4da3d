import { chartTheme } from '../chart/theme.js';
import type { DrawTheme } from './drawing.js';
import type { TimeTheme } from './time-chart.js';

/** The board's colours at an element, for a chart: a canvas cannot use custom properties. */
export function timeTheme(element: HTMLElement): TimeTheme {
  const style = getComputedStyle(element);
  const color = (name: string) => style.getPropertyValue(`--s-${name}`);
  return {
    ...chartTheme(element),
    family: style.fontFamily,
    special: { nan: color('bad'), posInf: color('warn'), negInf: color('accent'), zeros: color('faint') },
  };
}

/** The board's colours at an element, for a drawing. */
export function drawTheme(element: HTMLElement, dark: boolean): DrawTheme {
  const style = getComputedStyle(element);
  const color = (name: string) => style.getPropertyValue(`--s-${name}`);
  return {
    text: color('text'),
    muted: color('muted'),
    grid: color('grid'),
    surface: color('surface'),
    accent: color('accent'),
    line: color('line'),
    font: style.fontFamily,
    dark,
  };
}
