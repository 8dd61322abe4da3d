import { nothing, type TemplateResult } from 'lit';
import { emptyState, errorState, loadingState } from '../frame/state.js';
import type { DrawingControls } from './controls.js';
import type { HistogramLoader } from './loader.js';

/** Input of the message. */
export interface MessageState {
  readonly loader: HistogramLoader;
  /** True if the last answer had nothing to draw. */
  readonly blank: boolean;
  /** Shows the whole range again; `null`: the whole range is shown. */
  readonly resetZoom: (() => void) | null;
  readonly controls: DrawingControls;
}

/** The message in place of a missing picture, with an action if there is one. */
export function panelMessage({
  loader,
  blank,
  resetZoom,
  controls,
}: MessageState): TemplateResult | typeof nothing {
  if (loader.error && !loader.loaded) return errorState(loader.error.message, () => loader.retry());
  if (!loader.loaded) return loadingState;
  if (!blank) return nothing;
  if (resetZoom) {
    return emptyState('Nothing to draw in this range.', { label: 'Show the whole range', run: resetZoom });
  }
  const { drawing, change } = controls;
  if (drawing.scale === 'log') {
    return emptyState('No values above 0: a log axis has no place for them.', {
      label: 'Symmetric log',
      run: () => change({ ...drawing, scale: 'symlog' }),
    });
  }
  return emptyState('No finite values.');
}
