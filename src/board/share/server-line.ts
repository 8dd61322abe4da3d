import { css, html, nothing, type TemplateResult } from 'lit';
import type { RunInfo } from '../../source/types.js';
import type { UploadState } from '../../source/uploads.js';
import { BoardPart, definePart } from '../ui/part.js';
import { controls } from '../ui/styles.js';
import { hostOf, uploadLabel, webAddress } from './labels.js';

/** The upload state of a run, with the actions for it. */
class ServerLine extends BoardPart {
  static override properties = { run: { attribute: false } };
  static override styles = [
    controls,
    css`
      :host {
        display: block;
      }
      .stopped {
        color: var(--s-bad);
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin-top: 4px;
      }
      .button {
        height: 24px;
      }
      a {
        color: var(--s-accent);
      }
    `,
  ];
  declare run: RunInfo;

  override render(): TemplateResult | typeof nothing {
    const upload = this.model.uploads.states.get(this.run.uid);
    if (!upload) return nothing;
    const page = pageOf(upload);
    return html`<span class=${upload.state}>${uploadLabel(upload, Date.now())}</span>
      ${page ? html`<a href=${page} target="_blank" rel="noopener noreferrer">Open it on ${hostOf(upload.url)}</a>` : nothing}
      ${this.#acts(upload)}`;
  }

  #acts(upload: UploadState): TemplateResult | typeof nothing {
    const { model, run } = this;
    if (upload.state === 'waiting') {
      return html`<div class="acts"><button class="button" @click=${() => void this.#do(async () => model.uploads.uploads?.hurry())}>Try now</button></div>`;
    }
    if (upload.state !== 'stopped') return nothing;
    const other = () => model.sharing.ask({ kind: 'send', runs: [run], url: upload.url });
    return html`<div class="acts">
      <button class="button" @click=${() => void this.#do(async () => model.uploads.uploads?.retry(run.uid))}>Try again</button>
      <button class="button" @click=${other}>Enter another key</button>
    </div>`;
  }

  async #do(act: () => Promise<void> | undefined): Promise<void> {
    try {
      await act();
    } catch (thrown) {
      this.model.toasts.error('It cannot be tried again', thrown);
    }
    this.model.uploads.refreshNow();
  }
}

/** The run's page on the server; `null` while the server has nothing of it, or where the address is no web page. */
function pageOf({ url, run, sent }: UploadState): string | null {
  const page = webAddress(url);
  if (!page || sent === 0) return null;
  const path = page.pathname.replace(/\/+$/, '');
  return `${page.origin}${path}/?run=${encodeURIComponent(run)}`;
}

export const serverLineTag = definePart('stepwell-server-line', ServerLine);
