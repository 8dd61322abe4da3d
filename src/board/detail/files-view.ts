import { css, nothing, type TemplateResult } from 'lit';
import { html } from 'lit/static-html.js';
import { messageOf } from '../../base/errors.js';
import type { FileInfo, RunDetail } from '../../source/types.js';
import { Throttle } from '../data/throttle.js';
import { formatDate } from '../ui/dates.js';
import { formatBytes } from '../ui/format-more.js';
import { BoardPart, definePart } from '../ui/part.js';
import { controls } from '../ui/styles.js';
import { breakable } from './breakable.js';
import { downloadFile } from './download.js';

/** Time (ms) between two reads of the list while files are being saved. */
const REFRESH_MS = 500;

const MISSING =
  'The bytes are missing or damaged on this server. They are sent again when a page in the browser that recorded the run is opened.';

/** The files of a run: name, size, format, and a button that downloads each. */
export class FilesView extends BoardPart {
  static override properties = { run: {}, files: { state: true }, error: { state: true } };
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        padding: 8px 16px 24px;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: 12px;
      }
      th,
      td {
        padding: 5px 6px;
        text-align: left;
        vertical-align: top;
        border-bottom: 1px solid var(--s-line);
      }
      th {
        font-weight: 500;
        color: var(--s-muted);
      }
      th:first-child,
      td:first-child {
        padding-left: 0;
        overflow-wrap: anywhere;
      }
      td.size,
      th.size {
        text-align: right;
        white-space: nowrap;
      }
      td:last-child {
        padding-right: 0;
        text-align: right;
      }
      .missing {
        color: var(--s-bad);
      }
      p.missing {
        margin: 0 0 12px;
      }
      .namespace th {
        padding-top: 12px;
        font-weight: 600;
        color: var(--s-text);
      }
    `,
  ];
  declare run: RunDetail;
  /** `null` before the first answer. */
  declare files: readonly FileInfo[] | null;
  declare error: string;
  #read = '';
  readonly #throttle = new Throttle(REFRESH_MS, () => this.#readFiles());

  constructor() {
    super();
    this.files = null;
    this.error = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#throttle.cancel();
  }

  protected override updated(): void {
    // The revision, because a replaced file does not change how many there are.
    const wanted = `${this.run.uid} ${this.run.revision}`;
    if (wanted === this.#read) return;
    if (!this.#read.startsWith(this.run.uid)) this.files = null;
    this.#read = wanted;
    this.#throttle.request();
  }

  override render(): TemplateResult {
    const { files, error } = this;
    if (error) return html`<p class="hint" role="alert">${error}</p>`;
    if (files === null) return html`<div aria-busy="true"></div>`;
    if (files.length === 0)
      return html`<p class="hint">No files. <code>run.files().save(…)</code> keeps some.</p>`;
    const namespaces = [...new Set(files.map(({ namespace }) => namespace))];
    const missing = files.filter(({ isMissing }) => isMissing).length;
    return html`${missing > 0 ? html`<p class="missing" role="status">${missing} of ${files.length} files cannot be downloaded. ${MISSING}</p>` : nothing}<table>
      <thead><tr><th scope="col">File</th><th scope="col">Format</th><th scope="col" class="size">Size</th><th><span class="unseen">Download</span></th></tr></thead>
      ${namespaces.map(
        (namespace) => html`<tbody>
          ${namespace === '' ? nothing : html`<tr class="namespace"><th scope="rowgroup" colspan="4">${breakable(namespace)}</th></tr>`}
          ${files.filter((file) => file.namespace === namespace).map((file) => this.#row(file))}
        </tbody>`,
      )}
    </table>`;
  }

  #row(file: FileInfo): TemplateResult {
    const { name, format, size, time, sha256 } = file;
    return html`<tr>
      <td title=${`${name}, saved ${formatDate(time)}, SHA-256 ${sha256}`}>${breakable(name)}</td>
      <td>${format}</td><td class="size">${formatBytes(size)}</td>
      <td>${file.isMissing ? html`<span class="missing" title=${MISSING}>Missing here</span>` : this.#button(file)}</td>
    </tr>`;
  }

  #button(file: FileInfo): TemplateResult {
    const { name } = file;
    return html`<button class="link" aria-label=${`Download ${name}`} @click=${() => void downloadFile(this.model, this.run.uid, file)}>Download</button>`;
  }

  async #readFiles(): Promise<void> {
    const { uid } = this.run;
    try {
      const files = (await this.model.source?.listFiles(uid)) ?? [];
      if (uid !== this.run.uid) return;
      this.files = files;
      this.error = '';
    } catch (thrown) {
      if (uid === this.run.uid) this.error = messageOf(thrown);
    }
  }
}

export const filesViewTag = definePart('stepwell-files-view', FilesView);
