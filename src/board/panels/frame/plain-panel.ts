import { css, html, type TemplateResult } from 'lit';
import { assertUnreachable } from '../../../base/assert.js';
import type { KeyOfKind } from '../../data/key-index.js';
import { definePart } from '../../ui/part.js';
import { controls } from '../../ui/styles.js';
import { Panel } from '../panel.js';
import { panelFrame } from './panel-frame.js';
import { emptyState, errorState, loadingState } from './state.js';
import { panelStyle } from './style.js';

/** Why a panel has no component. */
export type PlainState =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly reason: string; readonly retry: () => void }
  /** A newer version of the library wrote the spec. */
  | { readonly state: 'newer' };

/** A panel without its component, which is loading, failed to load, or is unknown to this version. */
class PlainPanel extends Panel {
  static override properties = { ...Panel.properties, state: { attribute: false } };
  static override styles = [
    controls,
    panelStyle,
    css`
      .body {
        position: relative;
        flex: 1;
      }
    `,
  ];
  declare state: PlainState;

  protected override entryOf(key: string): KeyOfKind {
    return { kind: 'scalar', key };
  }

  /** The kind of the values is not known before the component is, so nobody can say that no run has them. */
  override get isWithoutRuns(): boolean {
    return false;
  }

  override render(): TemplateResult {
    return panelFrame(this, { body: html`<div class="body">${this.#body()}</div>` });
  }

  #body(): TemplateResult {
    const { state, spec } = this;
    switch (state.state) {
      case 'loading':
        return loadingState;
      case 'failed':
        return errorState(`This panel could not be loaded: ${state.reason}`, state.retry);
      case 'newer':
        return emptyState(`A panel of the type “${spec.type}”, made by a newer version.`);
      default:
        return assertUnreachable(state);
    }
  }
}

export const plainPanelTag = definePart('stepwell-plain-panel', PlainPanel);
