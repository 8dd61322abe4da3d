import { nothing, type TemplateResult } from 'lit';
import type { rangeText } from '../../chart/readout.js';
import type { BoardModel } from '../../data/model.js';
import type { Zoom } from '../../data/view.js';
import { emptyState, errorState, loadingState } from '../frame/state.js';
import type { SeriesLoader } from './loader.js';

/** Input of the message. */
export interface MessageState {
  readonly model: BoardModel;
  readonly loader: SeriesLoader;
  /** True if some line was drawn. */
  readonly isDrawn: boolean;
  /** Says a range in words; `null`: not loaded yet. */
  readonly rangeText: typeof rangeText | null;
  /** The range of x in which no line shows anything; `null`: some line does. */
  readonly blank: Zoom | null;
  /** Buckets with a value ≤ 0 that a log axis cannot show. */
  readonly hidden: number;
}

/** The message over a chart that shows nothing, with an action if there is one. */
export function lineMessage(state: MessageState): TemplateResult | typeof nothing {
  const { loader, isDrawn, blank } = state;
  // Without a selected run there are no lines.
  if (!loader.hasLines) return nothing;
  const { error } = loader.loading;
  if (error && !loader.isComplete) return errorState(error.message, () => loader.retry());
  if (!loader.isComplete && !isDrawn) return loadingState;
  if (loader.isComplete && loader.extent === null) return emptyState('No values on this x axis.');
  return blank && isDrawn ? blankMessage(state, blank) : nothing;
}

/** Says why a panel with values shows none of them, with an action that shows them again. */
function blankMessage(
  { model: { settings, view }, hidden, rangeText: say }: MessageState,
  range: Zoom,
): TemplateResult {
  if (hidden > 0) {
    return emptyState('No values above 0 here: a log axis has no place for them.', {
      label: 'Linear axis',
      run: () => settings.update({ y: 'linear' }),
    });
  }
  const wholeRange = { label: 'Show the whole range', run: () => view.setZoom(null) };
  return emptyState(`No points ${say?.(range, settings.value.x) ?? 'here'}.`, view.zoom ? wholeRange : null);
}
