import { html, type TemplateResult } from 'lit';
import { messageOf } from '../../base/errors.js';
import type { ImportedRunInfo } from '../../source/bundles.js';
import { projectId } from '../data/feed.js';
import { BoardPart, definePart } from '../ui/part.js';
import { controls } from '../ui/styles.js';
import { ownProject, showImported } from './opening.js';
import { type Progress, progressBar } from './progress.js';
import { dialogStyles } from './style.js';

/** Results of an import with their texts, in the order of the summary. */
const RESULTS: readonly (readonly [ImportedRunInfo['result'], string])[] = [
  ['imported', 'imported'],
  ['unchanged', 'already here'],
  ['conflict', 'in conflict'],
  ['gone', 'deleted here'],
  ['damaged', 'damaged'],
];
const WHY: Readonly<Record<ImportedRunInfo['result'], string>> = {
  imported: '',
  unchanged: '',
  conflict: 'Not imported: a run with the same identity but other values is here.',
  gone: 'Not imported: it was deleted in this browser.',
  damaged: 'Not imported: it is damaged in the file.',
};

/** Copies the runs of the shown bundle. Starts at once, because the person has requested the import. */
class ImportDialog extends BoardPart {
  static override properties = {
    progress: { state: true },
    error: { state: true },
    results: { state: true },
  };
  static override styles = [controls, dialogStyles];
  declare progress: Progress;
  declare error: string;
  /** `null` while runs are being copied. */
  declare results: readonly ImportedRunInfo[] | null;
  readonly #running = new AbortController();

  constructor() {
    super();
    this.progress = null;
    this.error = '';
    this.results = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#running.abort();
  }

  protected override firstUpdated(): void {
    void this.#import();
  }

  override render(): TemplateResult {
    const { sharing } = this.model;
    const close = (label: string) =>
      html`<div class="acts"><button class="button" @click=${() => sharing.ask(null)}>${label}</button></div>`;
    if (this.error) {
      return html`<h2>Import</h2>
        <div class="error" role="alert">${this.error} Nothing that was here has changed; importing again goes on from there.</div>${close('Close')}`;
    }
    if (!this.results) {
      return html`<h2>Importing…</h2>${progressBar('Import', this.progress)}${close('Cancel')}`;
    }
    const failed = this.results.filter(({ result }) => WHY[result] !== '');
    return html`<h2>Import</h2>
      <p role="status">${countsOf(this.results)}</p>
      <ul>${failed.map(({ name, result }) => html`<li><span>${name}</span><small>${WHY[result]}</small></li>`)}</ul>
      ${close('Done')}`;
  }

  async #import(): Promise<void> {
    await this.updateComplete;
    const { sharing } = this.model;
    const { bundle } = sharing;
    if (!bundle) return sharing.ask(null);
    const { signal } = this.#running;
    const onProgress = (done: number, total: number) => {
      this.progress = { done, total };
    };
    try {
      const results = await bundle.import({ onProgress, signal });
      if (signal.aborted) return;
      showImported(this.model, results, this.#projectFor(results));
      if (results.some(({ result }) => WHY[result] !== '')) {
        this.results = results;
        return;
      }
      sharing.say(`${countsOf(results)}.`);
      sharing.ask(null);
    } catch (thrown) {
      if (!signal.aborted) this.error = `The import has stopped: ${messageOf(thrown)}.`.replace('..', '.');
    }
  }

  /**
   * The project that was shown before if it contains all imported runs; otherwise all projects, so that the person sees the runs.
   */
  #projectFor(results: readonly ImportedRunInfo[]): string | null {
    const { feed } = this.model;
    const before = ownProject(this.model);
    const inside = results.every(({ run }) => {
      const info = feed.info(run);
      return info && (info.project === before || projectId({ ...info, name: info.project }) === before);
    });
    return inside ? before : null;
  }
}

/** `2 runs imported, 1 already here`. */
function countsOf(results: readonly ImportedRunInfo[]): string {
  const counts = RESULTS.map(([result, word]) => {
    return { word, count: results.filter((each) => each.result === result).length };
  }).filter(({ count }) => count > 0);
  if (counts.length === 0) return 'There was no run to import';
  return counts
    .map(({ word, count }, i) =>
      i > 0 ? `${count} ${word}` : `${count} ${count === 1 ? 'run' : 'runs'} ${word}`,
    )
    .join(', ');
}

export const importDialogTag = definePart('stepwell-import-dialog', ImportDialog);
