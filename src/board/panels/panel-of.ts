import type { TemplateResult } from 'lit';
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

/** Grows when a file of panels came, or did not: what shows panels then renders once more. */
const changes = signal(0);
/** Files that are on their way. */
const loading = new WeakSet<Later>();
/** Why a file did not come. */
const failures = new WeakMap<Later, string>();

/** The panel of a spec, as a person changed the spec. Which component shows which type is settled here. */
export function panelOf(model: BoardModel, asked: PanelSpec, place: PanelPlace = {}): TemplateResult {
  const spec = model.view.specOf(asked);
  const later = panelType(spec.type)?.load(spec.options);
  const plain = (state: PlainState) => panel(plainPanelTag, { model, spec, place, state });
  if (!later) return html`${plain({ state: 'newer' })}`;
  if (later.tag === null) changes.value;
  // One template for before and after: the panel that was loaded then stays when the area renders again.
  return html`${later.tag ? panel(later.tag, { model, spec, place }) : plain(load(later))}`;
}

/** How the file of a panel stands; loads the file. */
function load(later: Later): PlainState {
  const reason = failures.get(later);
  if (reason !== undefined) {
    const retry = () => {
      failures.delete(later);
      changes.value++;
    };
    return { state: 'failed', reason, retry };
  }
  if (!loading.has(later)) {
    loading.add(later);
    later
      .load()
      .catch((thrown: unknown) => failures.set(later, messageOf(thrown)))
      .finally(() => {
        loading.delete(later);
        changes.value++;
      });
  }
  return { state: 'loading' };
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
