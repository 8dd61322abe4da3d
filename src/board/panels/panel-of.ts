import type { TemplateResult } from 'lit';
import { until } from 'lit/directives/until.js';
import { html, type StaticValue } from 'lit/static-html.js';
import { messageOf } from '../../base/errors.js';
import type { BoardModel } from '../data/model.js';
import { signal } from '../data/state.js';
import type { Later } from '../ui/later.js';
import { styleMap } from '../ui/style-map.js';
import { type PlainState, plainPanelTag } from './frame/plain-panel.js';
import { alternativesOf, panelType } from './registry.js';
import type { PanelSpec } from './spec.js';

/** Where a panel stands. */
export interface PanelPlace {
  /** In the overlay that fills the screen. */
  readonly isLarge?: boolean;
  /** The panel has handles to move and to resize it. */
  readonly isArrangeable?: boolean;
  /** Styles of the panel's element: the cells of the grid that the panel takes. */
  readonly style?: Readonly<Record<string, string>>;
}

/** Grows when a person wants a file to be loaded again: what shows panels then renders once more. */
const tries = signal(0);

/** The panel of a spec, as a person changed the spec. Which component shows which type is settled here. */
export function panelOf(model: BoardModel, asked: PanelSpec, place: PanelPlace = {}): TemplateResult {
  const spec = model.view.specOf(asked);
  const later = panelType(spec.type)?.load(spec.options);
  if (later?.tag === null) tries.value;
  const plain = (state: PlainState) => panel(plainPanelTag, { model, spec, place, state });
  if (!later) return html`${plain({ state: 'newer' })}`;
  // One template for before and after: the panel that was loaded then stays when the area renders again.
  return html`${
    later.tag
      ? panel(later.tag, { model, spec, place })
      : until(load(later, { model, spec, place }, plain), plain({ state: 'loading' }))
  }`;
}

interface Parts {
  readonly model: BoardModel;
  readonly spec: PanelSpec;
  readonly place: PanelPlace;
  readonly state?: PlainState;
}

function panel(tag: StaticValue, { model, spec, place, state }: Parts): TemplateResult {
  const { isLarge = false, isArrangeable = false, style = {} } = place;
  return html`<${tag} .model=${model} .spec=${spec} .alternatives=${alternativesOf(spec)} .large=${isLarge}
    .isArrangeable=${isArrangeable} .state=${state} style=${styleMap(style)}></${tag}>`;
}

/** The panel when its file is here, or why the file did not come. */
async function load(
  later: Later,
  parts: Parts,
  plain: (state: PlainState) => TemplateResult,
): Promise<TemplateResult> {
  try {
    return panel(await later.load(), parts);
  } catch (thrown) {
    return plain({ state: 'failed', reason: messageOf(thrown), retry: () => tries.value++ });
  }
}
