import { css, html, nothing, type TemplateResult } from 'lit';
import { type StepwellError, toStepwellError } from '../../base/errors.js';
import { LOG_LEVELS, type LogLevel } from '../../record/kinds.js';
import type { LogPage, RunDetail } from '../../source/types.js';
import { slice } from '../data/state.js';
import { Throttle } from '../data/throttle.js';
import { formatDate, formatTime } from '../ui/dates.js';
import { formatCount } from '../ui/format.js';
import { jsonText, longText } from '../ui/long-text.js';
import { BoardPart, definePart } from '../ui/part.js';
import { controls } from '../ui/styles.js';

/** Lines of a page, and how many "Show older" adds. */
const PAGE = 200;
/** Lines that are ever shown together; further back one reads from the start. */
const MAX_LINES = 5_000;
const REFRESH_MS = 400;
/** Longest message, in UTF-16 units: 200 of them stand on a page. */
const MAX_MESSAGE = 2_000;

/** The log lines of a run: the newest, following; or from the start, page by page. */
class LogView extends BoardPart {
  static override properties = {
    run: {},
    level: { state: true },
    text: { state: true },
    order: { state: true },
    limit: { state: true },
    lines: { state: true },
    error: { state: true },
  };
  static override styles = [
    controls,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        height: 100%;
      }
      .tools {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        padding: 10px 16px;
        border-bottom: 1px solid var(--s-line);
      }
      .tools .field {
        flex: 1 1 100px;
      }
      .lines {
        flex: 1;
        min-height: 120px;
        overflow: auto;
        padding: 6px 0;
      }
      .line {
        display: grid;
        grid-template-columns: auto auto minmax(0, 1fr);
        gap: 0 10px;
        padding: 2px 16px;
        border-left: 2px solid transparent;
        content-visibility: auto;
        contain-intrinsic-size: auto 22px;
      }
      .line.warning {
        border-left-color: var(--s-warn);
      }
      .line.error {
        border-left-color: var(--s-bad);
        background: color-mix(in srgb, var(--s-bad) 6%, transparent);
      }
      .line.debug .message {
        color: var(--s-muted);
      }
      .when {
        color: var(--s-muted);
        font-size: 12px;
        line-height: 18px;
        white-space: nowrap;
      }
      .message {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      details {
        grid-column: 3;
        font-size: 12px;
      }
      summary {
        color: var(--s-muted);
        cursor: pointer;
      }
      pre {
        margin: 2px 0 4px;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .more {
        display: block;
        margin: 6px 16px;
      }
    `,
  ];
  declare run: string;
  declare level: LogLevel;
  declare text: string;
  declare order: 'newest' | 'start';
  declare limit: number;
  declare lines: LogPage | null;
  declare error: StepwellError | null;
  readonly #throttle = new Throttle(REFRESH_MS, () => this.#read());
  /** Lines that the run had when they were asked for last. */
  #lineCount = 0;

  constructor() {
    super();
    this.level = 'debug';
    this.text = '';
    this.order = 'newest';
    this.limit = PAGE;
    this.lines = null;
    this.error = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#throttle.cancel();
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('run')) this.limit = PAGE;
    if (['run', 'level', 'text', 'order', 'limit'].some((name) => changed.has(name)))
      this.#throttle.requestNow();
    const count = slice(() => lineCount(this.model.feed.details.get(this.run)));
    if (count > this.#lineCount && this.order === 'newest') this.#throttle.request();
    this.#lineCount = count;
  }

  override render(): TemplateResult {
    const page = this.lines;
    const lines = page ? (this.order === 'newest' ? [...page.lines].reverse() : page.lines) : [];
    return html`
      <div class="tools">
        <select aria-label="Lowest level" @change=${(event: Event) => {
          this.level = (event.target as HTMLSelectElement).value as LogLevel;
        }}>
          ${LOG_LEVELS.map((level) => html`<option value=${level} ?selected=${level === this.level}>${level === 'debug' ? 'All levels' : `${level} and up`}</option>`)}
        </select>
        <select aria-label="Order" @change=${(event: Event) => {
          this.order = (event.target as HTMLSelectElement).value as 'newest' | 'start';
          this.limit = PAGE;
        }}>
          <option value="newest" ?selected=${this.order === 'newest'}>Newest first</option>
          <option value="start" ?selected=${this.order === 'start'}>From the start</option>
        </select>
        <input class="field" type="search" aria-label="Search logs" placeholder="Search" .value=${this.text}
          @input=${(event: InputEvent) => {
            this.text = (event.target as HTMLInputElement).value;
          }} />
      </div>
      <div class="lines" role="log" aria-label="Log lines" tabindex="0">
        ${this.error ? html`<p class="hint" role="alert">${this.error.message}</p>` : nothing}
        ${page && lines.length === 0 ? html`<p class="hint">${page.total === 0 ? 'This run has logged no lines.' : 'No line matches.'}</p>` : nothing}
        ${lines.map(
          (line) => html`<div class="line ${line.level}">
            <span class="when" title=${`${formatDate(line.time)}, ${line.level}, from ${line.source}`}>${formatTime(line.time)}</span>
            <span class="when" title="Step">${formatCount(line.step)}</span>
            <span class="message">${longText(line.message, MAX_MESSAGE)}</span>
            ${hasContent(line.context) ? html`<details><summary>context</summary><pre class="mono">${longText(jsonText(line.context))}</pre></details>` : nothing}
          </div>`,
        )}
        ${
          page && page.lines.length >= this.limit && this.limit < MAX_LINES
            ? html`<button class="button more" @click=${() => {
                this.limit += PAGE;
              }}>Show ${this.order === 'newest' ? 'older' : 'more'} lines</button>`
            : nothing
        }
      </div>
    `;
  }

  async #read(): Promise<void> {
    const { source } = this.model;
    if (!source || !this.run) return;
    const { run, level, text, limit, order } = this;
    try {
      const page = await source.getLogs({
        run,
        level,
        limit,
        newest: order === 'newest',
        ...(text ? { text } : {}),
      });
      if (run !== this.run) return;
      this.lines = page;
      this.error = null;
    } catch (thrown) {
      this.error = toStepwellError(thrown);
    }
  }
}

function lineCount(run: RunDetail | undefined): number {
  return Object.values(run?.logCounts ?? {}).reduce((sum, count) => sum + count, 0);
}

function hasContent(context: unknown): boolean {
  return typeof context === 'object' ? context !== null && Object.keys(context).length > 0 : true;
}

export const logViewTag = definePart('stepwell-log-view', LogView);
