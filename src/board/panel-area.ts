import { css, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { html } from 'lit/static-html.js';
import { nonFiniteNoticeTag } from './detail/non-finite.js';
import { stepSliderTag } from './histogram/step-slider.js';
import { type Section, sectionsOf } from './panels/keys.js';
import { panel } from './panels/registry.js';
import { formatSince } from './ui/format.js';
import { icon } from './ui/icons.js';
import { type AnySignal, BoardPart, definePart } from './ui/part.js';
import { controls } from './ui/styles.js';

/** The sections with their panels, and what stands there when there are none. */
export class PanelArea extends BoardPart {
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        padding: 4px 12px 16px;
      }
      h2 {
        margin: 0;
        font: inherit;
      }
      .heading {
        display: flex;
        align-items: center;
        gap: 6px;
        width: 100%;
        padding: 8px 2px 6px;
        border: 0;
        background: none;
        font-weight: 650;
        text-align: left;
        cursor: pointer;
      }
      .heading .icon {
        color: var(--s-muted);
      }
      .heading[aria-expanded='true'] .icon {
        transform: rotate(90deg);
      }
      .count {
        color: var(--s-muted);
        font-weight: 400;
      }
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 320px), 1fr));
        gap: 10px;
      }
      .banner {
        display: flex;
        align-items: center;
        gap: 8px;
        margin-top: 8px;
        padding: 6px 10px;
        border: 1px solid color-mix(in srgb, var(--tone) 40%, var(--s-line));
        border-radius: var(--s-radius);
        background: color-mix(in srgb, var(--tone) 7%, var(--s-surface));
        --tone: var(--s-warn);
      }
      .banner.failed {
        --tone: var(--s-bad);
      }
      .banner .icon {
        color: var(--tone);
      }
      .banner .link {
        margin-left: auto;
        flex: none;
      }
      .steps {
        position: sticky;
        top: 4px;
        z-index: 2;
        margin-top: 8px;
      }
      .empty {
        display: grid;
        justify-items: center;
        gap: 10px;
        padding: 64px 16px;
        text-align: center;
        color: var(--s-muted);
      }
    `,
  ];

  protected override watched(): readonly AnySignal[] {
    const { feed, selection, settings } = this.model;
    return [feed.listChanged, feed.detailChanged, selection.changed, settings.changed];
  }

  override render(): TemplateResult {
    const { feed, selection, settings } = this.model;
    const details = selection.selected.map((uid) => feed.details.get(uid));
    const sections = sectionsOf(details, settings.value.filter);
    return html`${this.#banners()}<${nonFiniteNoticeTag} .model=${this.model}></${nonFiniteNoticeTag}>
      <${stepSliderTag} class="steps" .model=${this.model}></${stepSliderTag}>
      ${
        sections.length === 0
          ? this.#nothing()
          : repeat(
              sections,
              (section) => section.name,
              (section) => this.#section(section),
            )
      }`;
  }

  #section({ name, panels }: Section): TemplateResult {
    const { model } = this;
    const open = !model.settings.value.collapsed.includes(name);
    return html`<section aria-label=${name}>
      <h2>
        <button class="heading" aria-expanded=${open} @click=${() => model.settings.toggleSection(name)}>
          ${icon('chevron')} <span class="clip">${name}</span> <span class="count">${panels.length}</span>
        </button>
      </h2>
      ${
        open
          ? html`<div class="grid">${repeat(
              panels,
              ({ kind, key }) => `${kind} ${key}`,
              (entry) => panel(model, entry),
            )}</div>`
          : nothing
      }
    </section>`;
  }

  /** A run that ended badly says so above its curves. */
  #banners(): unknown {
    const { feed, selection } = this.model;
    return selection.selected.map((uid) => {
      const info = feed.info(uid);
      if (info?.status !== 'crashed' && info?.status !== 'failed') return nothing;
      const name = info.name || info.id;
      const error = feed.details.get(uid)?.error?.message;
      const text =
        info.status === 'crashed'
          ? `${name} crashed: its page or worker went away without ending the run, last seen ${formatSince(Date.now() - info.lastSeen)}. Everything stored until then is shown.`
          : `${name} failed${error ? `: ${error}` : '.'}`;
      return html`<div class="banner ${info.status}" role="status" data-run=${uid}>${icon('warning')}<span class="clip" title=${text}>${text}</span>
        <button class="link" @click=${() => selection.setFocus(uid)}>Details</button></div>`;
    });
  }

  #nothing(): TemplateResult {
    const { feed, selection, settings } = this.model;
    if (selection.selected.length === 0)
      return html`<div class="empty">Choose a run to see its curves.</div>`;
    if (selection.selected.some((uid) => !feed.details.has(uid)))
      return html`<div class="empty" aria-busy="true"></div>`;
    const { filter } = settings.value;
    if (filter.trim() !== '') {
      return html`<div class="empty">No metric matches “${filter}”.
        <button class="button" @click=${() => settings.update({ filter: '' })}>Clear the filter</button></div>`;
    }
    return html`<div class="empty">No values yet. They appear here as soon as the run logs some.</div>`;
  }
}

export const panelAreaTag = definePart('stepwell-panel-area', PanelArea);
