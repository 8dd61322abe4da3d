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
  /** One of the key metrics. */
  readonly isKey?: boolean;
  /** Title of a single chart in a page. Empty: no head. */
  readonly label?: string;
  /** Styles of the panel's element: the cells of the grid that the panel takes. */
  readonly style?: Readonly<Record<string, string>>;
}

/** How files of panels stand that were asked for. Who shows a panel without its file renders again when this changes. */
const states = signal<ReadonlyMap<Later, PlainState>>(new Map());
/** Files that are on their way. */
const loading = new WeakSet<Later>();
const LOADING: PlainState = { state: 'loading' };

/** The panel of a spec, as a person changed the spec. Which component shows which type is settled here. */
export function panelOf(model: BoardModel, asked: PanelSpec, place: PanelPlace = {}): TemplateResult {
  const spec = model.view.specOf(asked);
  const later = panelType(spec.type)?.load(spec.options, spec);
  const plain = (state: PlainState) => panel(plainPanelTag, { model, spec, place, state });
  if (!later) return html`${plain({ state: 'newer' })}`;
  // One template for before and after: the panel that was loaded then stays when the area renders again.
  return html`${later.tag ? panel(later.tag, { model, spec, place }) : plain(load(later))}`;
}

/** How the file of a panel stands; loads the file. */
function load(later: Later): PlainState {
  const state = states.value.get(later) ?? LOADING;
  if (state.state === 'loading' && !loading.has(later)) {
    loading.add(later);
    void later
      .load()
      .then(
        () => LOADING,
        (thrown: unknown): PlainState => ({
          state: 'failed',
          reason: messageOf(thrown),
          retry: () => put(later, LOADING),
        }),
      )
      .then((next) => {
        loading.delete(later);
        put(later, next);
      });
  }
  return state;
}

function put(later: Later, state: PlainState): void {
  states.value = new Map(states.value).set(later, state);
}

interface Parts {
  readonly model: BoardModel;
  readonly spec: PanelSpec;
  readonly place: PanelPlace;
  readonly state?: PlainState;
}

function panel(tag: StaticValue, { model, spec, place, state }: Parts): TemplateResult {
  const { isLarge = false, isArrangeable = false, isKey = false, label = null, style = {} } = place;
  return html`<${tag} .model=${model} .spec=${spec} .alternatives=${alternativesOf(spec)} .large=${isLarge}
    .isArrangeable=${isArrangeable} .isKey=${isKey} .label=${label} .state=${state} style=${styleMap(style)}></${tag}>`;
}
