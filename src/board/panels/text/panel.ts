import { css, html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../../../base/errors.js';
import { type KeyOfKind, keyInfo } from '../../data/key-index.js';
import { findLatest, type Latest } from '../../data/latest.js';
import { formatCount } from '../../ui/format.js';
import { jsonText, longText } from '../../ui/long-text.js';
import { definePart } from '../../ui/part.js';
import { styleMap } from '../../ui/style-map.js';
import { controls } from '../../ui/styles.js';
import { Loading } from '../controllers/loading.js';
import { panelFrame } from '../frame/panel-frame.js';
import { runRowStyle } from '../frame/run-row-style.js';
import { panelStyle } from '../frame/style.js';
import { Panel } from '../panel.js';
import type { TextOptions } from './options.js';

const REFRESH_MS = 500;

/** The content under a run's name. */
interface Shown {
  /** `null`: there is no value. */
  readonly step: number | null;
  readonly text: string;
}

/** The latest text or JSON value of a key, per run. Text only. */
export class TextPanel extends Panel<TextOptions> {
  static override styles = [
    controls,
    panelStyle,
    runRowStyle,
    css`
      .values {
        flex: 1;
        overflow: auto;
        padding: 0 12px 10px;
      }
      article + article {
        margin-top: 10px;
      }
      pre {
        margin: 2px 0 0;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
    `,
  ];
  readonly #latest = new Map<string, Shown>();
  readonly #stale = new Set<string>();
  readonly #loading = new Loading(this.visibility, {
    intervalMs: REFRESH_MS,
    read: () => this.#read(),
    changed: () => this.requestUpdate(),
  });

  protected override entryOf(key: string): KeyOfKind {
    return { kind: this.spec.options.kind, key };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watchValues((uid) => {
      this.#stale.add(uid);
      this.#loading.request();
    });
  }

  override render(): TemplateResult {
    const { model, key } = this;
    return panelFrame(this, {
      body: html`<div class="values" tabindex="0" role="group" aria-label=${`Values of ${key}`}>
        ${this.runs.map((uid) => {
          const latest = this.#latest.get(uid);
          return html`<article>
            <div class="who">
              <span class="swatch" style=${styleMap({ background: model.color(uid) })}></span>
              <span class="clip">${model.feed.name(uid)}</span>
              ${latest && latest.step !== null ? html`<span class="step">step ${formatCount(latest.step)}</span>` : nothing}
            </div>
            <pre class="mono">${longText(latest?.text ?? '')}</pre>
          </article>`;
        })}
      </div>`,
    });
  }

  protected override updated(): void {
    if (this.model.source && this.runs.some((uid) => !this.#latest.has(uid))) this.#loading.request();
  }

  async #read(): Promise<void> {
    const { source, feed } = this.model;
    if (!source) return;
    const due = this.runs.filter((uid) => this.#stale.has(uid) || !this.#latest.has(uid));
    for (const uid of due) {
      this.#stale.delete(uid);
      try {
        const rows = feed.info(uid)?.rows ?? 0;
        const wanted = this.entryOf(this.key);
        const entry = keyInfo(feed.details.get(uid), wanted) ?? { ...wanted, count: 0 };
        const latest = await findLatest(source, uid, entry, rows);
        this.#latest.set(uid, latest ? shownOf(latest) : { step: null, text: 'not in the last rows' });
      } catch (thrown) {
        this.#latest.set(uid, { step: null, text: messageOf(thrown) });
      }
    }
  }
}

function shownOf({ step, value }: Latest): Shown {
  return { step, text: typeof value === 'string' ? value : jsonText(value) };
}

export const textPanelTag = definePart('stepwell-value-panel', TextPanel);
