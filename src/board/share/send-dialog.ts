import { html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../../base/errors.js';
import type { RunInfo } from '../../source/types.js';
import type { RemoteTarget } from '../../source/uploads.js';
import { BoardPart, definePart } from '../ui/part.js';
import { controls } from '../ui/styles.js';
import { hostOf, webAddress } from './labels.js';
import { closeDialog } from './opening.js';
import { dialogStyles } from './style.js';

/** Sends stored runs to a server from now on. */
class SendDialog extends BoardPart {
  static override properties = {
    runs: { attribute: false },
    url: { attribute: false },
    remotes: { state: true },
    address: { state: true },
    sending: { state: true },
    error: { state: true },
  };
  static override styles = [controls, dialogStyles];
  declare runs: readonly RunInfo[];
  /** The initial address, for a known server that needs another key. */
  declare url: string | null;
  /** Addresses that were used before. */
  declare remotes: readonly string[];
  /** Text of the address field. */
  declare address: string;
  declare sending: boolean;
  declare error: string;

  constructor() {
    super();
    this.url = null;
    this.remotes = [];
    this.address = '';
    this.sending = false;
    this.error = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.address = this.url ?? '';
    void this.#readRemotes();
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>(this.url ? '[name="key"]' : '[name="url"]')?.focus();
  }

  override render(): TemplateResult {
    const { runs, error, sending, address } = this;
    const what = runs.length === 1 ? runs[0]?.name || runs[0]?.id : `${runs.length} runs`;
    return html`<h2>Send ${what} to a server</h2>
      <form @submit=${(event: Event) => void this.#submit(event)} novalidate>
        <p>Everything recorded so far, and what is recorded from now on. It goes on after a reload or a lost connection.</p>
        <label>Address
          <input class="field" type="url" name="url" list="remotes" placeholder="https://stepwell.example.org" .value=${address} spellcheck="false"
            @input=${(event: InputEvent) => {
              this.address = (event.target as HTMLInputElement).value;
            }} />
        </label>
        <datalist id="remotes">${this.remotes.map((remote) => html`<option value=${remote}></option>`)}</datalist>
        ${inTheClear(address) ? html`<div class="warn" role="status">This address begins with http: the key and the runs travel unencrypted, and others on the way can read them.</div>` : nothing}
        <label>Key
          <input class="field" type="password" name="key" autocomplete="off" aria-describedby="key-hint" />
          <small id="key-hint">It is kept in this browser and sent to this server only. Leave it empty to use the one known for this address.</small>
        </label>
        <label>Project
          <input class="field" name="project" autocomplete="off" placeholder="As here" />
        </label>
        ${error ? html`<div class="error" role="alert">${error}</div>` : nothing}
        <div class="acts">
          <button type="button" class="button" @click=${() => this.model.sharing.ask(null)}>Cancel</button>
          <button class="button primary" ?disabled=${sending}>Send</button>
        </div>
      </form>`;
  }

  async #readRemotes(): Promise<void> {
    try {
      this.remotes = (await this.model.uploads.uploads?.remotes()) ?? [];
      // Most people have one server.
      if (this.address === '' && this.remotes.length === 1) this.address = this.remotes[0] ?? '';
    } catch {
      // The address can be typed.
    }
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    const { uploads } = this.model.uploads;
    const { sharing, toasts } = this.model;
    const { dialog } = sharing;
    const form = new FormData(event.target as HTMLFormElement);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const [url, key, project] = [text('url'), text('key'), text('project')];
    this.error = '';
    if (!uploads || this.sending) return;
    if (!webAddress(url)) {
      this.error = 'That is no address of a server: it begins with https:// (or http://).';
      this.renderRoot.querySelector<HTMLElement>('[name="url"]')?.focus();
      return;
    }
    this.sending = true;
    const { runs } = this;
    let sent = 0;
    try {
      const target: RemoteTarget = { url, ...(key ? { key } : {}), ...(project ? { project } : {}) };
      for (const { uid } of runs) {
        // The person has cancelled: no further run is sent.
        if (!this.isConnected) break;
        await uploads.add(uid, target);
        sent++;
      }
      const some = sent < runs.length ? `${sent} of ${runs.length} runs` : `${sent} runs`;
      sharing.say(`Sending ${sent === 1 && runs.length === 1 ? 'a run' : some} to ${hostOf(url)}.`);
      closeDialog(this.model, dialog);
    } catch (thrown) {
      const some = sent > 0 ? `${sent} of ${runs.length} runs are on their way. The next one: ` : '';
      this.error = `${some}${messageOf(thrown)}`;
      if (!this.isConnected) toasts.error('Sending has stopped', new Error(this.error));
    } finally {
      this.sending = false;
      this.model.uploads.refreshNow();
    }
  }
}

/** True for an address over which a key can be read by others on the way; this machine is no way. */
function inTheClear(text: string): boolean {
  const url = webAddress(text);
  if (url?.protocol !== 'http:') return false;
  return !/^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}

export const sendDialogTag = definePart('stepwell-send-dialog', SendDialog);
