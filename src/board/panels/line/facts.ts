import { html, nothing, render, type TemplateResult } from 'lit';
import { bestOf, isBetter } from '../../data/best.js';
import { isEvaluation } from '../../data/goals.js';
import type { BoardModel } from '../../data/model.js';
import { formatValue } from '../../ui/format.js';
import { styleMap } from '../../ui/style-map.js';
import type { DrawnLine } from './picture.js';

/** The best value of a metric over some runs. */
export interface BestRun {
  readonly run: string;
  readonly value: number;
  readonly step: number;
}

/** The best of some runs; `null`: the metric has no goal, or none of the runs has a finite value. */
export function bestRun(model: BoardModel, runs: readonly string[], key: string): BestRun | null {
  const goal = model.view.goal(key);
  let best: BestRun | null = null;
  for (const run of runs) {
    const own = bestOf(model.feed.details.get(run)?.scalars[key], goal);
    if (own && (!best || isBetter(own.value, best.value, goal))) best = { run, ...own };
  }
  return best;
}

/** The run among `runs` that was created last; `undefined`: the list has none of them. */
export function newestRun(model: BoardModel, runs: readonly string[]): string | undefined {
  const created = (run: string) => model.feed.info(run)?.created ?? Number.NEGATIVE_INFINITY;
  return runs.reduce<string | undefined>(
    (newest, run) => (newest === undefined || created(run) > created(newest) ? run : newest),
    undefined,
  );
}

/**
 * Writes the facts into the head of a panel of one key: the last value of the newest run and, for a metric of an evaluation, the
 * best value of all shown runs, each with the colour of its run. `step`: as for `formatValue`.
 */
export function showFacts(
  place: HTMLElement,
  model: BoardModel,
  lines: readonly DrawnLine[],
  step: number,
): void {
  const [first] = lines;
  const isOneKey = lines.every(({ key }) => key === first?.key);
  render(first && isOneKey ? facts(model, lines, first.key, step) : nothing, place);
}

function facts(model: BoardModel, lines: readonly DrawnLine[], key: string, step: number): TemplateResult {
  const runs = lines.map(({ uid }) => uid);
  const newest = lines.find(({ uid }) => uid === newestRun(model, runs));
  const last = newest?.series.last.at(-1);
  const best = key !== '' && isEvaluation(key) ? bestRun(model, runs, key) : null;
  return html`${
    newest && last !== undefined
      ? html`<span title=${`Last value of ${newest.name}`}>last ${formatValue(last, step)}${square(newest.color)}</span>`
      : nothing
  }${
    best
      ? html`<span class="best" title=${`Best value: ${model.feed.name(best.run)} at step ${formatValue(best.step)}`}>★ ${formatValue(best.value, step)}${square(model.color(best.run))}</span>`
      : nothing
  }`;
}

/** The colour of a run, after a value. */
export function square(color: string): TemplateResult {
  return html`<i class="square" style=${styleMap({ background: color })}></i>`;
}
