import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { randomId } from '../../base/ids.js';
import { trusted } from '../../base/trusted-types.js';
import { definePart } from '../../board/ui/part.js';
import { styleMap } from '../../board/ui/style-map.js';
import { controls } from '../../board/ui/styles.js';
import { type FrameTheme, frameDocument, heightIn, innerWindow, sandboxOf } from './frame.js';
import type { HtmlFacts } from './kind.js';

/** Documents, by their hashes, whose scripts the reader allowed since the page was opened. */
const allowed = new Set<string>();

const WARNING =
  'Scripts run without access to this page, to storage and to the network. One way out is left, WebRTC: allow only what you trust.';

/** Shows one HTML document in frames that can reach neither the page nor the network. */
class HtmlView extends LitElement {
  static override properties = {
    sha256: { attribute: false },
    text: { attribute: false },
    facts: { attribute: false },
    name: { attribute: false },
    large: { type: Boolean, reflect: true },
    dark: { attribute: false },
    height: { state: true },
  };
  static override styles = [
    controls,
    css`
      :host {
        display: grid;
        gap: 4px;
        min-width: 0;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 8px;
        font-size: 12px;
        color: var(--s-muted);
      }
      .frame {
        height: 150px;
        border: 1px solid var(--s-line);
        border-radius: 3px;
        overflow: hidden;
        background: var(--s-surface);
      }
      :host([large]) .frame {
        height: 60vh;
        min-height: 240px;
      }
      iframe {
        display: block;
        width: 100%;
        height: 100%;
        border: 0;
      }
    `,
  ];
  /** Identifies the bytes of the document. */
  declare sha256: string;
  declare text: string;
  declare facts: HtmlFacts;
  /** Text that describes the document. */
  declare name: string;
  declare large: boolean;
  /** The theme of the board: a document with the board's styles is made anew for it. */
  declare dark: boolean;
  /** Height that the scripts of the frame ask for, in CSS pixels; `null`: unknown. */
  declare height: number | null;
  /** The shown frame, and what it was made of. */
  #frame: { readonly of: string; readonly element: HTMLIFrameElement; readonly nonce: string | null } | null =
    null;

  constructor() {
    super();
    this.height = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('message', this.#hear);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('message', this.#hear);
    // A frame that leaves the page forgets its document.
    this.#frame?.element.remove();
    this.#frame = null;
  }

  override render(): TemplateResult {
    const { facts, height, large, sha256 } = this;
    const runs = facts.scripts && allowed.has(sha256);
    // Beyond the height of an enlarged panel the document scrolls in its frame.
    const style = styleMap(large && height !== null ? { height: `${Math.max(60, height)}px` } : {});
    return html`${facts.scripts ? this.#bar(runs) : nothing}<div class="frame" style=${style}></div>`;
  }

  #bar(runs: boolean): TemplateResult {
    const toggle = () => {
      if (runs) allowed.delete(this.sha256);
      else allowed.add(this.sha256);
      this.height = null;
      this.requestUpdate();
    };
    const label = runs ? 'Stop scripts' : 'Run scripts';
    return html`<div class="bar"><span>${runs ? 'Its scripts run' : 'It has scripts, which do not run'}</span>
      <button class="link" title=${runs ? nothing : WARNING} aria-label=${`${label} of ${this.name}`}
        @click=${toggle}>${label}</button></div>`;
  }

  protected override updated(): void {
    const { facts, sha256, dark, name } = this;
    const runs = facts.scripts && allowed.has(sha256);
    const of = `${sha256} ${runs} ${facts.inject} ${facts.inject && dark}`;
    if (this.#frame?.of !== of) this.#show(of, runs);
    if (this.#frame && this.#frame.element.title !== name) this.#frame.element.title = name;
  }

  #show(of: string, runs: boolean): void {
    const nonce = runs ? randomId() : null;
    const theme = this.facts.inject ? themeAt(this, this.dark) : null;
    const element = document.createElement('iframe');
    // Before the document, which the flags shall hold for.
    element.setAttribute('sandbox', sandboxOf({ nonce }));
    element.srcdoc = trusted().createHTML(frameDocument({ text: this.text, theme, nonce }));
    this.renderRoot.querySelector('.frame')?.replaceChildren(element);
    this.#frame = { of, element, nonce };
  }

  /** Any document can send any message: a height is taken from the frame alone, and has bounds. */
  readonly #hear = ({ source, data }: MessageEvent): void => {
    const frame = this.#frame;
    if (!frame?.nonce || !isInside(frame.element, source)) return;
    this.height = heightIn(data, frame.nonce) ?? this.height;
  };
}

/** True for the inner frame of a frame. */
function isInside(frame: HTMLIFrameElement, source: MessageEventSource | null): boolean {
  return source !== null && innerWindow(frame) === source;
}

/** The colours of the board at an element. A page's own colours that are none are left out. */
function themeAt(element: HTMLElement, dark: boolean): FrameTheme {
  const style = getComputedStyle(element);
  const color = (name: string, otherwise: string) => {
    const value = style.getPropertyValue(name).trim();
    return CSS.supports('color', value) ? value : otherwise;
  };
  return {
    dark,
    text: color('--s-text', 'CanvasText'),
    surface: color('--s-surface', 'Canvas'),
    accent: color('--s-accent', 'LinkText'),
  };
}

export const htmlViewTag = definePart('stepwell-html-view', HtmlView);
