import type { TemplateResult } from 'lit';
import { html, type StaticValue } from 'lit/static-html.js';
import type { KeyInfo } from '../../query/types.js';
import type { BoardModel } from '../data/model.js';
import type { PanelKey } from './keys.js';
import { scalarPanelTag } from './scalar-panel.js';
import { valuePanelTag } from './value-panel.js';

/** Which component shows which kind of key. A new kind of record enters here. */
const PANELS: Readonly<Record<KeyInfo['kind'], StaticValue>> = {
  scalar: scalarPanelTag,
  text: valuePanelTag,
  json: valuePanelTag,
};

/** The panel of a key; `large` in the overlay. */
export function panel(model: BoardModel, { key, kind }: PanelKey, large = false): TemplateResult {
  const tag = PANELS[kind];
  return html`<${tag} .model=${model} .key=${key} .kind=${kind} .large=${large}></${tag}>`;
}
