import type { TemplateResult } from 'lit';
import { until } from 'lit/directives/until.js';
import { html, type StaticValue } from 'lit/static-html.js';
import { messageOf } from '../../base/errors.js';
import type { BoardModel } from '../data/model.js';
import type { PanelKey } from './keys.js';
import { scalarPanelTag } from './scalar-panel.js';
import { valuePanelTag } from './value-panel.js';

/** Loaded when the first histogram is to be shown: most runs have none. */
let histogramPanelTag: StaticValue | null = null;
let histogramPanel: Promise<StaticValue> | null = null;

function loadHistogramPanel(): Promise<StaticValue> {
  histogramPanel ??= import('./histogram-panel.js').then((module) => {
    histogramPanelTag = module.histogramPanelTag;
    return histogramPanelTag;
  });
  return histogramPanel;
}

/** The panel of a key; `large` in the overlay. Which component shows which kind is settled here. */
export function panel(model: BoardModel, entry: PanelKey, large = false): TemplateResult {
  switch (entry.kind) {
    case 'scalar':
      return panelOf(scalarPanelTag, model, entry, large);
    case 'histogram':
      // One template for before and after: the panel that was loaded then stays when the area renders again.
      return html`${
        histogramPanelTag
          ? panelOf(histogramPanelTag, model, entry, large)
          : until(
              laterPanel(model, entry, large),
              html`<div style="min-height:248px" aria-busy="true"></div>`,
            )
      }`;
    default:
      return panelOf(valuePanelTag, model, entry, large);
  }
}

function panelOf(tag: StaticValue, model: BoardModel, { key, kind }: PanelKey, large: boolean) {
  return html`<${tag} .model=${model} .key=${key} .kind=${kind} .large=${large}></${tag}>`;
}

async function laterPanel(model: BoardModel, entry: PanelKey, large: boolean): Promise<TemplateResult> {
  try {
    return panelOf(await loadHistogramPanel(), model, entry, large);
  } catch (thrown) {
    histogramPanel = null;
    return html`<div class="empty">The panel of ${entry.key} could not be loaded: ${messageOf(thrown)}</div>`;
  }
}
