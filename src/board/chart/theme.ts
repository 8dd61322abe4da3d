import type { ChartTheme } from './axes.js';

/** The board's colours and font at an element, for a chart: a canvas cannot use custom properties. */
export function chartTheme(element: HTMLElement): ChartTheme {
  const style = getComputedStyle(element);
  return {
    text: style.getPropertyValue('--s-muted'),
    grid: style.getPropertyValue('--s-grid'),
    line: style.getPropertyValue('--s-edge'),
    soft: style.getPropertyValue('--s-soft'),
    surface: style.getPropertyValue('--s-surface'),
    font: `11px ${style.fontFamily}`,
    labelFont: `12px ${style.fontFamily}`,
  };
}
