import type { TemplateResult } from 'lit';
import { until } from 'lit/directives/until.js';
import { html, type StaticValue } from 'lit/static-html.js';
import { messageOf } from '../../base/errors.js';
import type { BoardModel } from '../data/model.js';
import type { Later } from '../ui/later.js';
import { styleMap } from '../ui/style-map.js';
import { panelType } from './registry.js';
import { contentText, type PanelSpec } from './spec.js';

/** Styles of the element of a panel: the cells of the grid that it takes. */
type Place = Readonly<Record<string, string>>;

/** A panel whose file is on its way has the place and the surface of a panel: an empty area would look as if there were none. */
const LOADING = {
  'min-height': '248px',
  background: 'var(--s-surface)',
  border: '1px solid var(--s-line)',
  'border-radius': 'var(--s-radius)',
};

/** The panel of a spec; `isLarge` in the overlay. */
export function panelOf(
  model: BoardModel,
  asked: PanelSpec,
  isLarge = false,
  place: Place = {},
): TemplateResult {
  const spec = model.view.specOf(asked);
  const later = panelType(spec.type)?.load(spec.options);
  if (!later) {
    return html`<div class="empty">${contentText(spec)}: a panel of type ${spec.type}, made by a newer version.</div>`;
  }
  // One template for before and after: the panel that was loaded then stays when the area renders again.
  return html`${
    later.tag
      ? component(later.tag, model, spec, isLarge, place)
      : until(
          laterPanel(later, model, spec, isLarge, place),
          html`<div style=${styleMap({ ...LOADING, ...place })} aria-busy="true"></div>`,
        )
  }`;
}

function component(tag: StaticValue, model: BoardModel, spec: PanelSpec, isLarge: boolean, place: Place) {
  return html`<${tag} .model=${model} .spec=${spec} .large=${isLarge} style=${styleMap(place)}></${tag}>`;
}

async function laterPanel(
  later: Later,
  model: BoardModel,
  spec: PanelSpec,
  isLarge: boolean,
  place: Place,
): Promise<TemplateResult> {
  try {
    return component(await later.load(), model, spec, isLarge, place);
  } catch (thrown) {
    return html`<div class="empty">The panel of ${contentText(spec)} could not be loaded: ${messageOf(thrown)}</div>`;
  }
}
