import { html, nothing, type TemplateResult } from 'lit';
import { messageOf, StepwellError } from '../../base/errors.js';
import type { RunInfo } from '../../source/types.js';
import { BoardPart, definePart } from '../ui/part.js';
import { controls } from '../ui/styles.js';
import { bundleFileName } from './file-name.js';
import { type Progress, progressBar } from './progress.js';
import { askPlace, type Place } from './save.js';
import { dialogStyles } from './style.js';

/** Saves runs as one file. */
class ExportDialog extends BoardPart {
  static override properties = {
    runs: { attribute: false },
    running: { state: true },
    progress: { state: true },
    error: { state: true },
  };
  static override styles = [controls, dialogStyles];
  declare runs: readonly RunInfo[];
  declare running: AbortController | null;
  declare progress: Progress;
  /** Why the last try failed. */
  declare error: string;

  constructor() {
    super();
    this.running = null;
    this.progress = null;
    this.error = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.running?.abort();
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>('.primary')?.focus();
  }

  override render(): TemplateResult {
    const title = html`<h2>Export ${whatOf(this.runs)}</h2>`;
    const close = () => this.model.sharing.ask(null);
    if (this.running) {
      return html`${title}${progressBar('Export', this.progress)}
        <div class="acts"><button class="button cancel" @click=${close}>Cancel</button></div>`;
    }
    return html`${title}
      <p>One zip file with everything that was recorded: metrics, histograms, logs, media and files. A board opens it again, and its tables are for other tools.</p>
      <form @submit=${(event: Event) => void this.#submit(event)}>
        <span>Also in the file:</span>
        <label class="check"><input type="checkbox" name="tensorboard" /> TensorBoard event files</label>
        <label class="check"><input type="checkbox" name="csv" /> CSV</label>
        ${this.error ? html`<div class="error" role="alert">${this.error}</div>` : nothing}
        <div class="acts">
          <button type="button" class="button" @click=${close}>Cancel</button>
          <button class="button primary">Export</button>
        </div>
      </form>`;
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    // Ask first: the browser shows its file dialog only while it handles the click.
    const asked = askPlace(bundleFileName(this.runs, new Date()));
    const chosen = new FormData(event.target as HTMLFormElement);
    const options = { tensorboard: chosen.has('tensorboard'), csv: chosen.has('csv') };
    const place = await asked;
    if (place && this.isConnected && !this.running) await this.#save(place, options);
  }

  async #save(place: Place, options: { tensorboard: boolean; csv: boolean }): Promise<void> {
    const { bundles } = this.model.source ?? {};
    if (!bundles) return;
    const running = new AbortController();
    const { signal } = running;
    const onProgress = (done: number, total: number) => {
      this.progress = { done, total };
    };
    this.running = running;
    this.error = '';
    this.progress = null;
    const uids = this.runs.map(({ uid }) => uid);
    try {
      await place.write(() => bundles.export(uids, { ...options, onProgress, signal }), signal);
      if (signal.aborted) return;
      this.model.sharing.say(`Exported ${whatOf(this.runs)}.`);
      this.model.sharing.ask(null);
    } catch (thrown) {
      if (!signal.aborted) this.error = `The file was not written: ${reasonOf(thrown)}`;
    } finally {
      this.running = null;
    }
  }
}

function whatOf(runs: readonly RunInfo[]): string {
  const [first] = runs;
  return runs.length === 1 && first ? first.name || first.id : `${runs.length} runs`;
}

/** The reason of a failure for people: errors of the disk are translated, errors of Stepwell are shown as they are. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof StepwellError) && thrown instanceof DOMException) {
    if (thrown.name === 'QuotaExceededError') return 'there is not enough room on the disk.';
    if (thrown.name === 'NotAllowedError') return 'the browser may not write there.';
  }
  return messageOf(thrown);
}

export const exportDialogTag = definePart('stepwell-export-dialog', ExportDialog);
