import { html, nothing, render, type TemplateResult } from 'lit';
import { isBetter } from '../../data/best.js';
import { type Goal, isEvaluation } from '../../data/goals.js';
import type { BoardModel } from '../../data/model.js';
import { formatCount, formatValue } from '../../ui/format.js';
import { bestRun, newestRun, square } from './facts.js';
import type { DrawnLine } from './picture.js';

/** Most values of the mean that stands for a metric with noise, and their share of all values. */
const MEAN_VALUES = 100;
const MEAN_SHARE = 0.1;
/** Smaller changes (%) are written as 0. */
const LEAST_CHANGE = 0.05;

/** The number of a key metric. */
interface Figure {
  readonly run: string;
  readonly value: number;
  /** What the number is: `step 4,700`, `mean of last 100`. */
  readonly what: string;
}

/** Where the facts of a key panel are written. */
export interface KeyPlaces {
  /** For the change, at the right of the title. */
  readonly change: HTMLElement;
  /** For the number, below the title. */
  readonly number: HTMLElement;
}

/**
 * Writes the number of a key metric and its change. Of an evaluation, the number is the best value of all shown runs; of another
 * metric the mean of the newest run's last values, because a single value is noise. The change is against the reference run, or
 * else of the newest run against the run before.
 */
export function showKeyFacts(
  { change, number }: KeyPlaces,
  model: BoardModel,
  lines: readonly DrawnLine[],
  step: number,
): void {
  const [first] = lines;
  const key = first?.key ?? '';
  const figure = (runs: readonly DrawnLine[]) =>
    isEvaluation(key) ? best(model, runs, key) : recent(model, runs);
  const shown = figure(lines);
  render(shown ? numberOf(model, lines, shown, step) : nothing, number);
  const goal = model.view.goal(key);
  const compared = goal === 'none' ? null : comparison(model, lines, figure);
  render(compared ? changeOf(model, goal, compared) : nothing, change);
}

function best(model: BoardModel, lines: readonly DrawnLine[], key: string): Figure | null {
  const found = bestRun(
    model,
    lines.map(({ uid }) => uid),
    key,
  );
  return found ? { ...found, what: `step ${formatValue(found.step)}` } : recent(model, lines);
}

/** The mean of the newest run's last values. */
function recent(model: BoardModel, lines: readonly DrawnLine[]): Figure | null {
  const run = newestRun(
    model,
    lines.map(({ uid }) => uid),
  );
  const series = lines.find(({ uid }) => uid === run)?.series;
  if (run === undefined || !series) return null;
  const { count, mean } = series;
  const total = count.reduce((sum, each) => sum + each, 0);
  const wanted = Math.min(MEAN_VALUES, Math.max(1, Math.round(total * MEAN_SHARE)));
  let [values, sum] = [0, 0];
  // Whole buckets only: their values are not known one by one.
  for (let i = count.length - 1; i >= 0 && values < wanted; i--) {
    const size = count[i] ?? 0;
    if (size === 0) continue;
    values += size;
    sum += size * (mean[i] ?? 0);
  }
  if (values === 0) return null;
  return { run, value: sum / values, what: values === 1 ? 'last' : `mean of last ${formatCount(values)}` };
}

interface Compared {
  readonly now: Figure;
  readonly before: Figure;
  readonly isReference: boolean;
}

function comparison(
  model: BoardModel,
  lines: readonly DrawnLine[],
  figure: (lines: readonly DrawnLine[]) => Figure | null,
): Compared | null {
  const { reference } = model.view;
  const isReference = lines.some(({ uid }) => uid === reference);
  const newest = newestRun(
    model,
    lines.flatMap(({ uid }) => (isReference && uid === reference ? [] : [uid])),
  );
  const others = lines.filter(({ uid }) => uid !== newest);
  const base = isReference
    ? reference
    : newestRun(
        model,
        others.map(({ uid }) => uid),
      );
  const of = (run: string | null | undefined) => figure(lines.filter(({ uid }) => uid === run));
  const before = of(base);
  const now = isReference ? figure(lines.filter(({ uid }) => uid !== reference)) : of(newest);
  return now && before ? { now, before, isReference } : null;
}

function numberOf(
  model: BoardModel,
  lines: readonly DrawnLine[],
  { run, value, what }: Figure,
  step: number,
): TemplateResult {
  const runs = lines.map(({ uid }) => uid);
  const newest = lines.find(({ uid }) => uid === newestRun(model, runs));
  const isBest = what.startsWith('step');
  const now = newest?.series.last.at(-1);
  const name = model.feed.name(run);
  return html`<b>${isBest ? '★ ' : ''}${formatValue(value, step)}</b>${square(model.color(run))}<span class="clip" title=${`${name}, ${what}`}>${name} · ${what}</span>${
    isBest && now !== undefined ? html`<span class="now">now ${formatValue(now, step)}</span>` : nothing
  }`;
}

function changeOf(
  model: BoardModel,
  goal: Goal,
  { now, before, isReference }: Compared,
): TemplateResult | typeof nothing {
  const share = ((now.value - before.value) / Math.abs(before.value)) * 100;
  if (!Number.isFinite(share)) return nothing;
  const isSame = Math.abs(share) < LEAST_CHANGE;
  const tone = isSame ? '' : isBetter(now.value, before.value, goal) ? 'better' : 'worse';
  const digits = Math.abs(share) >= 100 ? 0 : 1;
  const sign = isSame ? '' : share > 0 ? '+' : '−';
  const other = isReference ? 'reference' : model.feed.name(before.run);
  const names = [now, before].map(({ run, value }) => `${model.feed.name(run)} ${formatValue(value)}`);
  return html`<span class="clip" title=${names.join(' against ')}><b class=${tone}>${sign}${isSame ? '0.0' : Math.abs(share).toFixed(digits)} %</b> vs ${other}</span>`;
}
