import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../../ui/icons.js';
import { menuButton } from '../../ui/menu-button.js';
import { moveFocus } from '../../ui/toolbar.js';
import { shortKey } from '../keys.js';
import type { Panel } from '../panel.js';
import { contentText, type PanelContent } from '../spec.js';

/** The content of one type of panel in the frame. */
export interface FrameParts {
  /** Important facts that the panel does not show. */
  readonly badges?: readonly string[];
  /** Buttons of the type, before the buttons of every panel. */
  readonly tools?: unknown;
  /** Facts on the right of the head, which make room for the tools while somebody points at the panel. Default: none. */
  readonly facts?: unknown;
  /** The content below the head. */
  readonly body: unknown;
}

/** The frame of every panel: title, badges, text about the cursor, tools. */
export function panelFrame(
  panel: Panel,
  { badges = [], tools = nothing, facts, body }: FrameParts,
): TemplateResult {
  const { model, spec, large, isKey, label } = panel;
  const isInGrid = panel.isArrangeable || isKey;
  const items = async () => [
    ...(await panel.menuItems()),
    ...(isInGrid ? (await import('../grid-items.js')).gridItems(panel) : []),
  ];
  const name = label || contentText(spec);
  return html`
    ${
      label === ''
        ? nothing
        : html`<header role="none" class=${facts === undefined ? '' : 'factual'}>
      <h3 class="clip" title=${name}>${large ? nothing : (label ?? (isKey && 'keys' in spec && spec.keys.length === 1 ? fullTitle(name) : shortTitle(spec)))}</h3>
      ${badges.map((text) => html`<span class="badge clip" title=${`${text} in ${name}`}>${text}</span>`)}
      ${facts ?? html`<span class="place" aria-live="off"></span>`}
      ${tools}
      <div class="tools" role="toolbar" aria-label=${`Tools of ${name}`} @keydown=${moveInTools}>
        ${panel.hasMenu || isInGrid ? menuButton(model.toasts, `More about ${name}`, items, -1) : nothing}
        ${panel.isArrangeable ? handle('grab', `Move ${name}`, -1) : nothing}
        ${large || label !== null ? nothing : html`<button class="ghost enlarge" aria-label=${`Enlarge ${name}`} title="Enlarge" @click=${() => model.view.setEnlarged(spec)}>${icon('expand')}</button>`}
      </div>
    </header>`
    }
    ${body} ${panel.absence}
    ${panel.isArrangeable ? handle('resize', `Resize ${name}`, 0) : nothing}
  `;
}

/** The tools are one tab stop: arrow keys go from tool to tool, unless they move a panel that is picked up. */
function moveInTools(event: KeyboardEvent): void {
  const { currentTarget, target } = event;
  if ((target as HTMLElement).ariaPressed === 'true') return;
  moveFocus(event, (currentTarget as HTMLElement).querySelectorAll('button'));
}

/** Writes the position of the cursor into the head of a panel. Changes only a text node, because the mouse moves often. */
export function showPlace(panel: Panel, text: string): void {
  const place = panel.renderRoot.querySelector('.place');
  if (place && place.textContent !== text) place.textContent = text;
}

/** A title with its section, which is paler. */
function fullTitle(name: string): TemplateResult {
  const short = shortKey(name);
  return html`<span class="muted">${name.slice(0, name.length - short.length)}</span>${short}`;
}

function shortTitle(spec: PanelContent): string {
  return 'keys' in spec ? spec.keys.map(shortKey).join(', ') : contentText(spec);
}

/** A button that moves or resizes a panel. The panel area listens for events on `data-grab` and `data-resize`. */
function handle(what: 'grab' | 'resize', label: string, tabIndex: 0 | -1): TemplateResult {
  return html`<button class="ghost ${what}" tabindex=${tabIndex} ?data-grab=${what === 'grab'} ?data-resize=${what === 'resize'} aria-label=${label} title=${label}>${icon(what)}</button>`;
}
