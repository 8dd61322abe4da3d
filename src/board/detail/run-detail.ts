import { css, nothing, type TemplateResult } from 'lit';
import { html, type StaticValue } from 'lit/static-html.js';
import { messageOf } from '../../base/errors.js';
import type { RunDetail } from '../../source/types.js';
import { editingOf } from '../data/editing.js';
import type { BoardModel } from '../data/model.js';
import { runMenu } from '../share/actions.js';
import { formatCount } from '../ui/format.js';
import { icon } from '../ui/icons.js';
import { inlineEditTag } from '../ui/inline-edit.js';
import { anyIcon } from '../ui/more-icons.js';
import { BoardPart, definePart } from '../ui/part.js';
import { controls, statusDot } from '../ui/styles.js';
import { logViewTag } from './log-view.js';
import { modelKeys } from './model-description.js';
import { nonFiniteItem } from './non-finite.js';
import { runOverviewTag } from './overview.js';

const TABS = ['overview', 'model', 'files', 'logs', 'problems'] as const;
type Tab = (typeof TABS)[number];
const TAB_NAMES: Readonly<Record<Tab, string>> = {
  overview: 'Overview',
  model: 'Model',
  files: 'Files',
  logs: 'Logs',
  problems: 'Problems',
};

/** Loaded when the tab is opened for the first time: most visits do not. */
const later: { model: StaticValue | null; files: StaticValue | null } = { model: null, files: null };

/** The details of the run in focus, beside the panels. */
export class RunDetailView extends BoardPart {
  static override properties = { tab: { state: true }, loadError: { state: true } };
  static override styles = [
    controls,
    statusDot,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        background: var(--s-surface);
      }
      header {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 10px 8px 4px 16px;
      }
      h2 {
        margin: 0;
        font-size: 15px;
        font-weight: 650;
      }
      .acts {
        display: flex;
        margin-left: auto;
      }
      .tabs {
        display: flex;
        gap: 16px;
        padding: 0 16px;
        border-bottom: 1px solid var(--s-line);
      }
      .tab {
        padding: 6px 0 7px;
        border: 0;
        border-bottom: 2px solid transparent;
        background: none;
        color: var(--s-muted);
        cursor: pointer;
      }
      .tab[aria-selected='true'] {
        color: var(--s-text);
        border-bottom-color: var(--s-accent);
      }
      .body {
        flex: 1;
        min-height: 0;
        overflow: auto;
      }
      ul {
        margin: 0;
        padding: 8px 16px;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 2px 12px;
        padding: 7px 0;
        border-bottom: 1px solid var(--s-line);
        overflow-wrap: anywhere;
      }
      li .muted {
        grid-column: 1;
      }
    `,
  ];
  /** The chosen tab. A run without that tab shows its overview. */
  declare tab: Tab;
  /** Why a tab's code could not be loaded. */
  declare loadError: string;
  #shown: string | null = null;

  constructor() {
    super();
    this.tab = 'overview';
    this.loadError = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch(
      () => editingOf(this.model).draftsWanted,
      () => {
        this.tab = 'overview';
      },
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#lookAt(null);
  }

  protected override updated(): void {
    this.#lookAt(this.model.selection.focus);
  }

  /** What is written about a run whose details close is not stored: the person hears that, and finds it again. */
  #lookAt(uid: string | null): void {
    const before = this.#shown;
    this.#shown = uid;
    if (before !== null && before !== uid) editingOf(this.model).tellDrafts(before);
  }

  override render(): TemplateResult | typeof nothing {
    const { model } = this;
    const uid = model.selection.focus;
    if (uid === null) return nothing;
    const run = model.feed.details.get(uid);
    const info = model.feed.info(uid);
    if (!info) return nothing;
    const name = info.name || info.id;
    const tabs = tabsOf(run);
    const tab = this.#tab(tabs);
    return html`
      <header role="none">
        <span class="status ${info.status}" role="img" aria-label=${info.status} title=${info.status}></span>
        <${inlineEditTag} .model=${model} .run=${info} .label=${'Rename run'} .place=${'details'} .fixed=${model.readOnly}>
          <h2 class="clip" title=${name}>${name}</h2>
        </${inlineEditTag}>
        <div class="acts">
          ${runMenu(model, info)}
          <button class="ghost" ?hidden=${model.readOnly} aria-label="Delete run" title="Delete run" @click=${() => void model.deleteRuns([info], name)}>${anyIcon('trash')}</button>
          <button class="ghost close" aria-label="Close details" title="Close" @click=${() => model.selection.setFocus(null)}>${icon('close')}</button>
        </div>
      </header>
      <div class="tabs" role="tablist" @keydown=${(event: KeyboardEvent) => this.#key(event, tabs)}>
        ${tabs.map(
          (
            each,
          ) => html`<button class="tab" role="tab" id=${`tab-${each}`} aria-controls="body" aria-selected=${each === tab}
          tabindex=${each === tab ? 0 : -1} @click=${() => {
            this.tab = each;
            this.loadError = '';
          }}>${TAB_NAMES[each]} <span class="muted">${run ? badge(each, run) : ''}</span></button>`,
        )}
      </div>
      <div class="body" id="body" tabindex="0" role="tabpanel" aria-labelledby=${`tab-${tab}`}>${run ? this.#body(run, tab) : nothing}</div>
    `;
  }

  #tab(tabs: readonly Tab[]): Tab {
    return tabs.includes(this.tab) ? this.tab : 'overview';
  }

  #body(run: RunDetail, tab: Tab): TemplateResult {
    const { model } = this;
    switch (tab) {
      case 'overview':
        return html`<${runOverviewTag} .model=${model} .run=${run}></${runOverviewTag}>`;
      case 'model':
      case 'files':
        return this.#laterPage(run, tab);
      case 'logs':
        return html`<${logViewTag} .model=${model} .run=${run.uid}></${logViewTag}>`;
      case 'problems':
        return problems(model, run);
    }
  }

  #laterPage(run: RunDetail, tab: keyof typeof later): TemplateResult {
    const tag = later[tab];
    if (tag) return html`<${tag} .model=${this.model} .run=${run}></${tag}>`;
    if (this.loadError) return html`<p class="hint" role="alert">${this.loadError}</p>`;
    void this.#loadPage(tab);
    return html`<div aria-busy="true"></div>`;
  }

  async #loadPage(tab: keyof typeof later): Promise<void> {
    try {
      if (tab === 'model') later.model = (await import('./model-view.js')).modelViewTag;
      else later.files = (await import('./files-view.js')).filesViewTag;
    } catch (thrown) {
      this.loadError = `The ${tab} page could not be loaded: ${messageOf(thrown)}`;
    }
    this.requestUpdate();
  }

  #key(event: KeyboardEvent, tabs: readonly Tab[]): void {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (move === undefined) return;
    const at = tabs.indexOf(this.#tab(tabs));
    this.tab = tabs[(at + move + tabs.length) % tabs.length] ?? 'overview';
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>('[aria-selected="true"]')?.focus(),
    );
  }
}

/** A run has a model page when it logged something that may describe one, and a list of files when it has some. */
function tabsOf(run: RunDetail | undefined): readonly Tab[] {
  return TABS.filter((tab) => {
    if (tab === 'files') return run && run.files > 0;
    return tab !== 'model' || (run && modelKeys(run.keys).length > 0);
  });
}

function badge(tab: Tab, run: RunDetail): string {
  if (tab === 'logs') return formatCount(Object.values(run.logCounts).reduce((sum, count) => sum + count, 0));
  if (tab === 'files') return formatCount(run.files);
  return tab === 'problems' && run.problems + run.dropped > 0 ? formatCount(run.problems + run.dropped) : '';
}

function problems(model: BoardModel, run: RunDetail): TemplateResult {
  const first = run.firstNonFinite;
  if (run.problemList.length === 0 && run.dropped === 0 && !first) {
    return html`<p class="hint">Everything was recorded as it was given.</p>`;
  }
  return html`<ul>
    ${first ? nonFiniteItem(model, run, first) : nothing}
    ${run.dropped > 0 ? html`<li><span>Values dropped</span><b>${formatCount(run.dropped)}</b><span class="muted">Too many bytes were waiting to be stored.</span></li>` : nothing}
    ${run.problemList.map(
      ({ key, reason, count }) =>
        html`<li><span>${reason}</span><b>${formatCount(count)}</b><span class="muted mono">${key}</span></li>`,
    )}
  </ul>`;
}

export const runDetailTag = definePart('stepwell-run-detail', RunDetailView);
