import { css, nothing, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { newestStep, type Trouble, troubleOf } from './data/health.js';
import { sliceData, untracked } from './data/state.js';
import { formatCount, formatSince, formatValue } from './ui/format.js';
import { icon } from './ui/icons.js';
import { openLater } from './ui/menu-button.js';
import { BoardPart, definePart } from './ui/part.js';
import { controls } from './ui/styles.js';

/** Most runs that the line names: more sentences do not fit. The others are in a menu. */
const NAMED = 2;
/** Interval (ms) at which the newest step and its age are written anew. */
const NEWEST_MS = 1_000;

/**
 * One line above the panels that says whether the shown runs are healthy. The line is always there, so that nothing moves when a run
 * gets into trouble. Fires `skip` when a person wants to go on to the first chart.
 */
class HealthLine extends BoardPart {
  static override styles = [
    controls,
    css`
      :host {
        position: sticky;
        top: 0;
        z-index: 4;
        display: flex;
        align-items: center;
        gap: 8px;
        height: 32px;
        padding: 0 4px 0 12px;
        border-bottom: 1px solid var(--s-line);
        background: var(--s-surface);
        color: var(--s-soft);
      }
      :host([troubled]) {
        background: var(--s-warn-wash);
        color: var(--s-text);
      }
      :host > .icon {
        color: var(--s-ok);
      }
      :host([troubled]) > .icon {
        color: var(--s-warn);
      }
      .newest {
        flex: none;
        margin-left: auto;
        padding-right: 8px;
        color: var(--s-muted);
        font-size: 12px;
      }
      .more {
        flex: none;
      }
      b {
        font-weight: 600;
      }
      @container (max-width: 700px) {
        .newest {
          display: none;
        }
      }
    `,
  ];
  #clock: ReturnType<typeof setInterval> | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#clock = setInterval(() => this.#writeNewest(), NEWEST_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.#clock !== null) clearInterval(this.#clock);
  }

  override render(): TemplateResult {
    const { feed, selection } = this.model;
    const [count, all] = sliceData(() => {
      const uids = selection.selected;
      const troubles = uids.flatMap((uid) => troubleOf(feed.info(uid), feed.details.get(uid)) ?? []);
      return [uids.length, troubles] as const;
    });
    const troubles = all.filter(({ cause }) => !this.model.dismissed.has(cause));
    this.toggleAttribute('troubled', troubles.length > 0);
    return html`${troubles.length > 0 ? this.#troubled(troubles) : this.#calm(count, all.length)}`;
  }

  protected override updated(): void {
    this.#writeNewest();
  }

  #calm(count: number, dismissed: number): TemplateResult {
    const healthy = dismissed > 0 ? 'Nothing new is wrong.' : 'All shown runs are healthy.';
    const text = count > 0 ? healthy : 'No run is shown.';
    return html`${count > 0 ? icon('check') : nothing}<span class="clip" role="status">${text}</span><span class="newest"></span>`;
  }

  #troubled(troubles: readonly Trouble[]): TemplateResult {
    const named = troubles.slice(0, NAMED);
    const rest = troubles.slice(NAMED);
    const count = troubles.length === 1 ? '1 run needs' : `${formatCount(troubles.length)} runs need`;
    return html`<button class="skip button unseen" @click=${() => this.dispatchEvent(new CustomEvent('skip'))}>Skip to the first chart</button>
      ${icon('warning')}
      <span class="clip" role="status" title=${troubles.map(sentenceOf).join('\n')}><b>${count} a look:</b>
        ${named.map((trouble, i) => html`${i > 0 ? ' · ' : nothing}${this.#sentence(trouble)}`)}</span>
      ${
        rest.length > 0
          ? html`<button class="link more" aria-haspopup="menu" @click=${(event: Event) => this.#showRest(event, rest)}>and ${formatCount(rest.length)} more</button>`
          : nothing
      }
      <span class="newest"></span>
      <button class="ghost" aria-label="Dismiss" title="Dismiss" @click=${() => this.#dismiss(troubles)}>${icon('close')}</button>`;
  }

  #sentence({ uid, name, what, first }: Trouble): TemplateResult {
    const { model } = this;
    return html`<span data-run=${uid}><button class="link" @click=${() => model.selection.setFocus(uid)}>${name}</button>
      ${what}${first ? html` <button class="link" @click=${() => this.#show(uid, first)}>${first.key}</button>` : nothing}</span>`;
  }

  async #show(uid: string, first: NonNullable<Trouble['first']>): Promise<void> {
    try {
      const { showKey } = await import('./detail/show-key.js');
      showKey(this.model, uid, first);
    } catch (thrown) {
      this.model.toasts.error(`${first.key} cannot be shown`, thrown);
    }
  }

  #showRest(event: Event, rest: readonly Trouble[]): void {
    const items = () =>
      rest.map((trouble) => ({
        label: sentenceOf(trouble),
        run: () => this.model.selection.setFocus(trouble.uid),
      }));
    void openLater(this.model.toasts, event.currentTarget as HTMLButtonElement, 'More', items);
  }

  #dismiss(troubles: readonly Trouble[]): void {
    for (const { cause } of troubles) this.model.dismissed.add(cause);
    this.requestUpdate();
  }

  /** Changes only a text: values arrive often, and nothing else of the line depends on them. */
  #writeNewest(): void {
    const text = untracked(() => this.#newest());
    const place = this.renderRoot.querySelector('.newest');
    if (place && place.textContent !== text) place.textContent = text;
  }

  #newest(): string {
    const { feed, selection } = this.model;
    const details = selection.selected.flatMap((uid) => feed.details.get(uid) ?? []);
    const step = Math.max(...details.map(newestStep));
    if (!Number.isFinite(step)) return '';
    const seen = Math.max(...details.map(({ ended, lastSeen }) => ended || lastSeen));
    return `Newest step ${formatValue(step)} · ${formatSince(Date.now() - seen)}`;
  }
}

function sentenceOf({ name, what, first }: Trouble): string {
  return first ? `${name} ${what} ${first.key}` : `${name} ${what}`;
}

export const healthLineTag = definePart('stepwell-health-line', HealthLine);
