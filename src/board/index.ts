/** Entry `stepwell/board`: the dashboard and single charts as custom elements. Importing it registers `<stepwell-board>` and `<stepwell-chart>`. */
import { StepwellBoard as Implementation } from './board.js';
import type { StepwellBoardElement } from './element.js';
import { StepwellChart as Chart } from './embed/chart.js';
import type { StepwellChartElement } from './embed/element.js';
import { canDraw } from './ui/part.js';

/** A class can be registered under one name only. Each further name gets a subclass. */
let registered = false;

/**
 * Registers the board under `tag` (default `stepwell-board`) and returns the class that is registered there. If an earlier call
 * or another copy of the library on the page has taken the name, does nothing. Without a browser (a server, jsdom), does nothing
 * either: the page registers the board when it loads.
 */
export function defineBoard(tag = 'stepwell-board'): CustomElementConstructor {
  if (!canDraw()) return Implementation;
  const present = customElements.get(tag);
  if (present) return present;
  const Board = registered ? class extends Implementation {} : Implementation;
  registered = true;
  customElements.define(tag, Board);
  return Board;
}

defineBoard();
// Another copy of the library on the page may have taken the name.
if (canDraw() && !customElements.get('stepwell-chart')) customElements.define('stepwell-chart', Chart);

export type { BoardSettings, ThemeChoice } from './data/settings.js';
export type { Layout, RunSort, View, Zoom } from './data/view-spec.js';
export type { PanelContent, PanelSize, PanelSpec } from './panels/spec.js';

/** The element's class, for `instanceof` and `document.createElement`. Its type does not use types of other libraries. */
export const StepwellBoard: { new (): StepwellBoardElement; readonly prototype: StepwellBoardElement } =
  Implementation;
export type StepwellBoard = StepwellBoardElement;

/** The class of `<stepwell-chart>`, for `instanceof` and `document.createElement`. */
export const StepwellChart: { new (): StepwellChartElement; readonly prototype: StepwellChartElement } =
  Chart;
export type StepwellChart = StepwellChartElement;

declare global {
  interface HTMLElementTagNameMap {
    'stepwell-board': StepwellBoardElement;
    'stepwell-chart': StepwellChartElement;
  }
}
