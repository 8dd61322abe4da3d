import { formatCount } from '../../board/ui/format.js';

/** The step of plots, or the first and the last step. Empty for plots of no run, whose step is NaN. */
export function stepsText(plots: readonly { readonly step: number }[]): string {
  const steps = plots.map(({ step }) => step);
  if (steps.length === 0 || steps.some(Number.isNaN)) return '';
  const [first, last] = [Math.min(...steps), Math.max(...steps)];
  return first === last ? `step ${formatCount(first)}` : `steps ${formatCount(first)}–${formatCount(last)}`;
}
