/**
 * What charts of lines show beside their lines, and what a person can do in them: labels, numbers, chips, cursor, tooltip, keys. Loaded
 * after the first lines are drawn, because the lines come first; all places are reserved before.
 */
import type { Point } from '../../chart/interactive-plot.js';
import { shortNames } from '../../chart/short-names.js';
import { hideTooltip, showTooltip } from '../../chart/tooltip.js';
import type { BoardModel } from '../../data/model.js';
import { adopt } from '../../ui/adopt.js';
import { contentText, type PanelSpec } from '../spec.js';
import { rangeOf } from '../zoom-steps.js';
import { type Chips, showChips } from './chips.js';
import { detailStyle } from './detail-style.js';
import { showFacts } from './facts.js';
import { showKeyFacts } from './key-facts.js';
import type { LineOptions } from './options.js';
import type { LinePicture, Shown } from './picture.js';
import { showLast } from './summary.js';
import { listenToGestures, setRange, showAll } from './zooming.js';

export { CursorLayer } from '../../chart/cursor-layer.js';
export { chartKey } from '../../chart/keyboard.js';
export { drawEnds } from '../../chart/line-ends.js';
export { drawMarks } from '../../chart/markers.js';
export { outside } from '../../chart/outside.js';
export { rangeText } from '../../chart/readout.js';
export { setRange, zoom } from './zooming.js';
export { hideTooltip, shortNames };

/** Two values read differently if they differ by the y range divided by this number. */
const READOUT_STEPS = 500;

/** The panel whose details are written. */
export interface Owner {
  readonly model: BoardModel;
  readonly spec: PanelSpec<LineOptions>;
  readonly renderRoot: HTMLElement | DocumentFragment;
}

/** Writes what a drawing found: into elements that a render leaves alone, so that a new value needs no render. */
export function writeFacts(panel: Owner, picture: LinePicture, { above, below, hasGutter }: Shown): void {
  const { model, renderRoot } = panel;
  if (renderRoot instanceof ShadowRoot) adopt(renderRoot, detailStyle);
  const { lines, chart } = picture;
  listenToGestures(panel, picture);
  const step = picture.height / READOUT_STEPS;
  const [chips, facts, number, list] = ['.chips', '.facts', '.number', '.lines'].map((name) =>
    renderRoot.querySelector<HTMLElement>(name),
  );
  const listOutside: Chips['list'] = async (side) => {
    const { outsideText } = await import('../../chart/outside-text.js');
    return chart ? outsideText(side, lines, chart.columns, chart.yRange, model.settings.value.x) : '';
  };
  if (chips)
    showChips(chips, {
      above,
      below,
      hasGutter,
      byHand: rangeOf(model.view, panel.spec.id),
      showAll: () => showAll(panel),
      byRule: () => setRange(panel, null),
      list: listOutside,
    });
  if (facts && number) showKeyFacts({ change: facts, number }, model, lines, step);
  else if (facts) showFacts(facts, model, lines, step);
  if (list) showLast(list, lines, step);
}

/** Where a person points at in a panel. */
export interface PointedAt {
  readonly x: number;
  /** On the screen. */
  readonly at: Point;
  /** True: moved there by keys, so that screen readers say the values. */
  readonly isSpoken: boolean;
}

/** Shows the values beside a point of the screen. Points at the run whose line is there, unless the values are spoken. */
export function showValues(
  panel: Owner,
  { lines, chart, height }: LinePicture,
  { x, at, isSpoken }: PointedAt,
): void {
  const { renderRoot: root, model, spec } = panel;
  if (!chart || !(root instanceof ShadowRoot)) return;
  const distance = (value: number) => chart.distance(value, at);
  const near = showTooltip({
    ...{ root, lines, x, at, distance, isSpoken },
    title: contentText(spec),
    axis: model.settings.value.x,
    step: height / READOUT_STEPS,
  });
  model.view.setHovered(isSpoken ? null : near);
}
