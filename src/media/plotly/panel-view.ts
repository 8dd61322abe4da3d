import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { messageOf } from '../../base/errors.js';
import { randomId } from '../../base/ids.js';
import { trusted } from '../../base/trusted-types.js';
import { brokenItem, brokenStyle } from '../../board/panels/media/broken.js';
import { definePart } from '../../board/ui/part.js';
import { saveBlob } from '../../board/ui/save-blob.js';
import { controls } from '../../board/ui/styles.js';
import { type FrameTheme, frameDocument, innerWindow, sandboxOf } from '../html/frame.js';
import { answerIn, type FrameAnswer, type FrameOrder, plotlyDocument } from './panel-frame.js';
import { plotlySourceAt, readPlotly } from './panel-library.js';
import { leavePlace, takePlace } from './panel-live.js';

/** How long after the frames are loaded their script may be silent. It has run by then, unless the page's policy refuses it. */
const SILENCE_MS = 5_000;

const NOT_GIVEN =
  'Plotly draws this figure, and the page has not given Plotly to the board: see “plotly” of <stepwell-board>';
const REFUSED = "The page's Content-Security-Policy lets no script run in frames, which Plotly needs";
const DAMAGED = 'Plotly cannot draw this figure: its data or layout is damaged, or made for another version';

interface Problem {
  readonly text: string;
  /** What a library said. */
  readonly details: string;
}

/** The frames of a figure. */
interface Frame {
  readonly element: HTMLIFrameElement;
  readonly nonce: string;
  /** What the frames were made for. */
  readonly blob: Blob;
  readonly dark: boolean;
  isReady: boolean;
  /** The size that was drawn last; `null`: nothing was drawn. */
  drawnLarge: boolean | null;
}

/** Shows one Plotly figure in frames that reach neither the page nor the network. Holds the frames only while it is active. */
class PlotlyView extends LitElement {
  static override properties = {
    blob: { attribute: false },
    name: { attribute: false },
    fileName: { attribute: false },
    active: { attribute: false },
    large: { type: Boolean, reflect: true },
    dark: { attribute: false },
    problem: { state: true },
    note: { state: true },
    shown: { state: true },
    copied: { state: true },
  };
  static override styles = [
    controls,
    brokenStyle,
    css`
      :host {
        display: block;
        min-width: 0;
      }
      .stage {
        position: relative;
        height: 170px;
        overflow: hidden;
      }
      :host([large]) .stage {
        height: 65vh;
        min-height: 240px;
      }
      .frame,
      iframe {
        display: block;
        width: 100%;
        height: 100%;
        border: 0;
      }
      .state {
        position: absolute;
        inset: 0;
        display: grid;
        place-content: center;
        font-size: 12px;
        color: var(--s-muted);
      }
      .line {
        display: flex;
        gap: 8px;
        min-height: 20px;
        font-size: 12px;
        color: var(--s-muted);
      }
      .line .clip {
        flex: 1;
      }
    `,
  ];
  declare blob: Blob;
  /** Text that describes the figure. */
  declare name: string;
  declare fileName: string;
  /** True while the panel is visible. */
  declare active: boolean;
  declare large: boolean;
  declare dark: boolean;
  declare problem: Problem | null;
  declare note: string;
  /** `waiting`: other figures are drawn now. */
  declare shown: 'no' | 'waiting' | 'opening' | 'drawn';
  declare copied: string;
  #frame: Frame | null = null;
  #library = '';
  #silence: ReturnType<typeof setTimeout> | undefined;
  readonly #live = {
    release: () => this.#close('waiting'),
    mayOpen: () => this.requestUpdate(),
  };

  constructor() {
    super();
    this.problem = null;
    this.note = '';
    this.shown = 'no';
    this.copied = 'Copy';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('message', this.#hear);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('message', this.#hear);
    this.#leave();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('blob')) return;
    this.problem = null;
    this.copied = 'Copy';
  }

  override render(): TemplateResult {
    const { name, problem, shown, note } = this;
    if (problem !== null) {
      return html`${brokenItem(name, problem.text, this.fileName, async () => this.blob, problem.details)}
        <div class="line">${this.#copyButton()}<button class="link" @click=${this.#retry}>Try again</button></div>`;
    }
    const state =
      shown === 'waiting'
        ? html`<button class="button" @click=${() => void this.#open(true)}>Draw this figure</button>`
        : shown === 'drawn' || !this.active
          ? nothing
          : 'Opening…';
    return html`<div class="stage" role="group" aria-label=${name}><div class="frame"></div>
        ${state === nothing ? nothing : html`<div class="state">${state}</div>`}</div>
      <div class="line"><span class="clip" role="status" title=${note || nothing}>${note}</span>${this.#copyButton()}
        <button class="link" aria-label=${`JSON of ${name}`} title="Save the figure"
          @click=${() => saveBlob(this.blob, this.fileName)}>JSON</button></div>`;
  }

  #copyButton(): TemplateResult {
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(await this.blob.text());
        this.copied = 'Copied';
      } catch {
        this.copied = 'The browser does not let the page copy';
      }
    };
    return html`<button class="link" title="Copy the figure as JSON" @click=${() => void copy()}>${this.copied}</button>`;
  }

  readonly #retry = (): void => {
    this.problem = null;
  };

  protected override updated(): void {
    if (!this.active || this.problem !== null || !this.isConnected) return this.#leave();
    if (!this.#isCurrent) return void this.#open(false);
    this.#order();
  }

  /** True if the frames are those of the figure in the theme of the board. */
  get #isCurrent(): boolean {
    return this.#frame?.blob === this.blob && this.#frame.dark === this.dark;
  }

  async #open(isWanted: boolean): Promise<void> {
    if (this.#isCurrent) return;
    if (!takePlace(this.#live, isWanted)) {
      this.shown = 'waiting';
      return;
    }
    this.#close('no');
    const nonce = randomId();
    const element = document.createElement('iframe');
    const frame: Frame = {
      element,
      nonce,
      blob: this.blob,
      dark: this.dark,
      isReady: false,
      drawnLarge: null,
    };
    this.#frame = frame;
    this.shown = 'opening';
    const source = plotlySourceAt(this);
    if (source === null) return this.#fail(NOT_GIVEN);
    try {
      this.#library = await readPlotly(source);
    } catch (thrown) {
      if (frame === this.#frame) this.#fail(messageOf(thrown));
      return;
    }
    const place = this.renderRoot.querySelector('.frame');
    if (frame !== this.#frame || !place) return;
    // Before the document, which the flags shall hold for.
    element.setAttribute('sandbox', sandboxOf({ nonce }));
    element.title = this.name;
    element.srcdoc = trusted().createHTML(
      frameDocument({ text: plotlyDocument(nonce), theme: themeAt(this, this.dark), nonce }),
    );
    element.addEventListener('load', () => {
      this.#silence = setTimeout(() => {
        if (frame === this.#frame && !frame.isReady) this.#fail(REFUSED);
      }, SILENCE_MS);
    });
    place.replaceChildren(element);
  }

  /** Sends the figure to the frame, unless the frame shows it as it is to be shown. */
  #order(): void {
    const frame = this.#frame;
    const inner = frame?.isReady ? innerWindow(frame.element) : null;
    if (!frame || !inner) return;
    const { large, blob } = this;
    if (frame.drawnLarge === large) return;
    const isFirst = frame.drawnLarge === null;
    frame.drawnLarge = large;
    void blob.text().then((figure) => {
      if (frame !== this.#frame) return;
      const style = getComputedStyle(this);
      const [text, line] = [
        style.getPropertyValue('--s-text').trim(),
        style.getPropertyValue('--s-line').trim(),
      ];
      const order: FrameOrder = {
        figure,
        small: !large,
        text,
        line,
        ...(isFirst ? { library: this.#library } : {}),
      };
      // The frame has an origin of its own, which no other name stands for.
      inner.postMessage(order, '*');
    });
  }

  readonly #hear = ({ source, data }: MessageEvent): void => {
    const frame = this.#frame;
    if (!frame || source === null || innerWindow(frame.element) !== source) return;
    const answer = answerIn(data, frame.nonce);
    if (answer === null) return;
    switch (answer.state) {
      case 'ready':
        frame.isReady = true;
        return this.#order();
      case 'drawn':
        this.shown = 'drawn';
        this.note = noteOf(answer);
        return;
      case 'library':
        return this.#fail('What the page gave the board as Plotly is not Plotly', answer.words);
      default:
        return this.#fail(DAMAGED, answer.words);
    }
  };

  #fail(text: string, details = ''): void {
    this.#leave();
    this.problem = { text, details };
  }

  #leave(): void {
    this.#close('no');
    leavePlace(this.#live);
  }

  #close(shown: 'no' | 'waiting'): void {
    clearTimeout(this.#silence);
    this.#frame?.element.remove();
    this.#frame = null;
    this.#library = '';
    this.shown = shown;
    this.note = '';
  }
}

function noteOf({ unknown, words }: FrameAnswer & { state: 'drawn' }): string {
  if (unknown !== '') return `Plotly knows no traces of the type “${unknown}”`;
  return words === '' ? '' : `Not all of it is drawn, as the board loads nothing: ${words}`;
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

export const plotlyViewTag = definePart('stepwell-plotly-view', PlotlyView);
