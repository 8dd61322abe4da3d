import { css, html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { nonFiniteText } from '../../chart/non-finite-text.js';
import type { KeyOfKind } from '../../data/key-index.js';
import { sliceData } from '../../data/state.js';
import { definePart } from '../../ui/part.js';
import { styleMap } from '../../ui/style-map.js';
import { controls } from '../../ui/styles.js';
import { panelFrame } from '../frame/panel-frame.js';
import { runRowStyle } from '../frame/run-row-style.js';
import { panelStyle } from '../frame/style.js';
import { Panel } from '../panel.js';
import { type NumberLabels, numberLabels } from './labels.js';
import type { NumberOptions } from './options.js';

const numberStyle = css`
  .numbers {
    flex: 1;
    position: relative;
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 200px), 1fr));
    align-content: start;
    gap: 10px 16px;
    overflow: auto;
    padding: 2px 12px 10px;
  }
  article {
    min-width: 0;
  }
  .last {
    font-size: 20px;
    line-height: 28px;
    font-weight: 600;
  }
  :host([large]) .last {
    font-size: 28px;
    line-height: 36px;
  }
  .best {
    font-size: 12px;
    color: var(--s-muted);
  }
`;

/** A row of the panel: a key of a run. */
interface Row extends NumberLabels {
  readonly id: string;
  readonly run: string;
  readonly key: string;
}

/** The last and the best value of each key in each selected run. Follows the summaries of the runs and reads nothing itself. */
export class NumberPanel extends Panel<NumberOptions> {
  static override styles = [controls, panelStyle, runRowStyle, numberStyle];
  /** The last rendered content. A hidden panel shows it unchanged and tracks no state [BRD3]. */
  #seen: TemplateResult | null = null;

  constructor() {
    super();
    this.visibility.listen((isVisible) => isVisible && this.requestUpdate());
  }

  protected override entryOf(key: string): KeyOfKind {
    return { kind: 'scalar', key };
  }

  override render(): TemplateResult {
    if (this.visible) this.#seen = this.#numbers();
    return this.#seen ?? panelFrame(this, { body: html`<div class="numbers"></div>` });
  }

  #numbers(): TemplateResult {
    const { badges, rows } = sliceData(() => ({ badges: this.#badges(), rows: this.#rows() }));
    return panelFrame(this, {
      badges,
      body: html`<div class="numbers" tabindex="0" role="group" aria-label=${`Last and best values of ${this.keys.join(', ')}`}>
        ${repeat(
          rows,
          ({ id }) => id,
          (row) => this.#article(row),
        )}
      </div>`,
    });
  }

  #article({ run, key, last, step, best }: Row): TemplateResult {
    const { model, keys } = this;
    const name = model.feed.name(run);
    const title = keys.length > 1 ? `${name} · ${key}` : name;
    return html`<article data-run=${run}>
      <div class="who">
        <span class="swatch" style=${styleMap({ background: model.color(run) })}></span>
        <span class="clip" title=${title}>${title}</span>
        <span class="step">${step}</span>
      </div>
      <div class="last clip">${last}</div>
      ${best.map((text) => html`<div class="best clip" title=${text}>${text}</div>`)}
    </article>`;
  }

  #rows(): Row[] {
    const { spec, keys, model } = this;
    return keys.flatMap((key) =>
      model.runsWith(this.entryOf(key)).flatMap((run) => {
        const summary = this.#summary(run, key);
        return summary
          ? [{ id: `${run} ${key}`, run, key, ...numberLabels(summary, spec.options.best) }]
          : [];
      }),
    );
  }

  #badges(): string[] {
    const summaries = this.keys.flatMap((key) =>
      this.model.runsWith(this.entryOf(key)).map((run) => this.#summary(run, key)),
    );
    return [nonFiniteText(summaries), this.leftOut].filter(Boolean);
  }

  #summary(run: string, key: string) {
    const scalars = this.model.feed.details.get(run)?.scalars ?? {};
    return Object.hasOwn(scalars, key) ? scalars[key] : undefined;
  }
}

export const numberPanelTag = definePart('stepwell-number-panel', NumberPanel);
