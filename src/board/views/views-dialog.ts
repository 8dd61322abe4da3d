import { css, html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../../base/errors.js';
import type { Json } from '../../record/kinds.js';
import type { SavedView } from '../../source/types.js';
import { readView } from '../data/view-spec.js';
import { dialogStyles } from '../share/style.js';
import { formatDate } from '../ui/dates.js';
import { anyIcon } from '../ui/more-icons.js';
import { BoardPart, definePart } from '../ui/part.js';
import { partIn } from '../ui/part-in.js';
import { controls } from '../ui/styles.js';
import { projectNames } from './project-names.js';

/** How long a deletion can be undone, in milliseconds. */
const UNDO_MS = 8_000;
/** Longest name, in UTF-16 units. */
const MAX_NAME = 200;

/** The saved views of the project: save, show, rename, duplicate, delete. Other people and tabs see the same views. */
class ViewsDialog extends BoardPart {
  static override properties = {
    views: { state: true },
    error: { state: true },
    renamed: { state: true },
  };
  static override styles = [
    controls,
    dialogStyles,
    css`
      dialog {
        width: min(460px, calc(100vw - 32px));
        max-height: calc(100dvh - 32px);
        padding: 20px;
        border: 1px solid var(--s-line);
        border-radius: 8px;
        background: var(--s-surface);
        color: var(--s-text);
        box-shadow: var(--s-shadow);
        overflow: auto;
      }
      dialog::backdrop {
        background: rgb(10 14 20 / 0.45);
      }
      ul {
        margin: 0 0 14px;
        padding: 0;
        list-style: none;
      }
      li {
        display: flex;
        align-items: center;
        gap: 4px;
        min-height: 36px;
        border-bottom: 1px solid var(--s-line);
      }
      li .name {
        flex: 1;
        min-width: 0;
        padding: 6px 0;
        border: 0;
        background: none;
        color: var(--s-accent);
        text-align: left;
        cursor: pointer;
      }
      li small {
        flex: none;
      }
      form.save {
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: end;
      }
    `,
  ];
  /** The saved views; `null` until they are read. */
  declare views: readonly SavedView[] | null;
  /** Why the views could not be read or changed. */
  declare error: string;
  /** Name of the view that is being renamed. */
  declare renamed: string | null;

  constructor() {
    super();
    this.views = null;
    this.error = '';
    this.renamed = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Read again if somebody else saves a view meanwhile: the source then reports a change.
    this.watch(
      () => this.model.feed.news,
      () => {
        if (this.#dialog?.open) void this.#read();
      },
    );
  }

  override render(): TemplateResult {
    const { model, views, error } = this;
    const { project } = model.settings.value;
    const title = project === null ? 'Views of all projects' : `Views of ${projectNames(project).project}`;
    return html`<dialog class="views" aria-labelledby="title">
      <h2 id="title">${title}</h2>
      <p>A view is how the board looks now: runs, axes, zoom, filter, sections, the order and size of panels.</p>
      ${error ? html`<p class="error" role="alert">${error}</p>` : nothing}
      ${views === null ? html`<p aria-busy=${error === ''}></p>` : this.#list(views)}
      ${model.readOnly ? html`<p class="hint">Views cannot be saved here, because these runs can only be read.</p>` : this.#form()}
      <div class="acts"><button class="button close" @click=${() => this.#dialog?.close()}>Close</button></div>
    </dialog>`;
  }

  /** Opens the dialog and reads the views. */
  async open(): Promise<void> {
    this.error = '';
    this.renamed = null;
    // The dialog may have been created just now.
    await this.updateComplete;
    this.#dialog?.showModal();
    void this.#read();
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  #list(views: readonly SavedView[]): TemplateResult {
    if (views.length === 0) return html`<p class="hint">No view is saved yet.</p>`;
    return html`<ul aria-label="Saved views">${views.map((saved) => this.#row(saved))}</ul>`;
  }

  #row(saved: SavedView): TemplateResult {
    const { name, time } = saved;
    if (name === this.renamed) {
      return html`<li><form class="save rename" @submit=${(event: SubmitEvent) => void this.#rename(event, saved)}>
        <label><small>New name</small><input class="field" name="name" required maxlength=${MAX_NAME} .value=${name} aria-label=${`New name of ${name}`}
          @keydown=${(event: KeyboardEvent) => this.#escape(event)}></label>
        <button class="button primary">Rename</button></form></li>`;
    }
    const { readOnly } = this.model;
    return html`<li data-view=${name}>
      <button class="name clip" title=${`Show ${name}`} @click=${() => this.#show(saved)}>${name}</button>
      <small>${formatDate(time)}</small>
      <button class="button replace" ?hidden=${readOnly} aria-label=${`Save the present view as ${name}`} title="Save the present view under this name"
        @click=${() => void this.#save(name)}>Save</button>
      <button class="ghost" ?hidden=${readOnly} aria-label=${`Rename ${name}`} title="Rename" @click=${() => void this.#startRename(name)}>${anyIcon('pencil')}</button>
      <button class="ghost" ?hidden=${readOnly} aria-label=${`Duplicate ${name}`} title="Duplicate" @click=${() => void this.#duplicate(saved)}>${anyIcon('copy')}</button>
      <button class="ghost" ?hidden=${readOnly} aria-label=${`Delete ${name}`} title="Delete" @click=${() => void this.#delete(saved)}>${anyIcon('trash')}</button>
    </li>`;
  }

  #form(): TemplateResult {
    return html`<form class="save new" @submit=${(event: SubmitEvent) => void this.#saveNew(event)}>
      <label>Save the present view as<input class="field" name="name" required maxlength=${MAX_NAME} autocomplete="off" placeholder="Name"></label>
      <button class="button primary">Save view</button>
    </form>`;
  }

  #show({ name, view }: SavedView): void {
    const { model } = this;
    const read = readView(view, model.readSpec);
    if (read === null) {
      this.error = `${name} cannot be shown: what is saved under this name is no view.`;
      return;
    }
    // A view belongs to the project under which it was saved, whatever the saved data says.
    const { project: _, ...fields } = read;
    model.showView(fields);
    this.#dialog?.close();
  }

  async #saveNew(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const name = nameIn(form);
    if (name !== '' && (await this.#save(name))) form.reset();
  }

  /** Saves the current view under a name. Replaces a view of the same name. */
  #save(name: string): Promise<boolean> {
    const { project: _, ...view } = this.model.current.value;
    return this.#change(`${name} was not saved`, async () => this.#write(name, view as unknown as Json));
  }

  async #startRename(name: string): Promise<void> {
    this.renamed = name;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLInputElement>('.rename input')?.select();
  }

  /** Renames a view. Writes the new name first: if the second step fails, the view has two names and is not lost. */
  async #rename(event: SubmitEvent, { name, view }: SavedView): Promise<void> {
    event.preventDefault();
    const next = nameIn(event.currentTarget as HTMLFormElement);
    if (this.views?.some((other) => other.name === next && next !== name)) {
      this.error = `Another view is called ${next}.`;
      return;
    }
    this.renamed = null;
    if (next === '' || next === name) return;
    await this.#change(`${name} was not renamed`, async () => {
      // The view may have been saved again since the list was read.
      await this.#read();
      const now = this.views?.find((other) => other.name === name)?.view ?? view;
      await this.#write(next, now);
      await this.#write(name, null);
    });
  }

  /** Saves a view under a second name, and asks for a better name. */
  async #duplicate({ name, view }: SavedView): Promise<void> {
    const taken = new Set(this.views?.map((other) => other.name));
    const copy = copyName(name, taken);
    // As it is stored: a newer version may have fields that this version does not know.
    if (await this.#change(`${name} was not duplicated`, () => this.#write(copy, view))) {
      await this.#startRename(copy);
    }
  }

  async #delete({ name, view }: SavedView): Promise<void> {
    if (!(await this.#change(`${name} was not deleted`, () => this.#write(name, null)))) return;
    const { toasts } = this.model;
    const toast = toasts.show({
      text: `Deleted the view ${name}.`,
      tone: 'plain',
      ms: UNDO_MS,
      action: {
        label: 'Undo',
        run: () => {
          toasts.dismiss(toast);
          void this.#write(name, view).catch((thrown: unknown) => toasts.error('Could not undo', thrown));
        },
      },
    });
  }

  /** Runs a change. False: the change failed, and the dialog says why. */
  async #change(failed: string, change: () => Promise<void>): Promise<boolean> {
    try {
      await change();
      this.error = '';
    } catch (thrown) {
      this.error = `${failed}: ${messageOf(thrown)}`;
      return false;
    }
    await this.#read();
    return true;
  }

  async #write(name: string, view: Json): Promise<void> {
    const { source, settings } = this.model;
    const { project, namespace } = projectNames(settings.value.project);
    if (!source) throw new Error('nothing is connected.');
    await source.saveView(project, namespace, name, view);
  }

  async #read(): Promise<void> {
    const { source, settings } = this.model;
    const { project, namespace } = projectNames(settings.value.project);
    try {
      const views = (await source?.listViews(project, namespace)) ?? [];
      if (source === this.model.source) this.views = views;
    } catch (thrown) {
      this.error = `The views cannot be read: ${messageOf(thrown)}`;
    }
  }

  #escape(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    // Escape ends only renaming: the dialog stays open.
    event.preventDefault();
    event.stopPropagation();
    this.renamed = null;
  }
}

/** A name for a copy that no other view has. */
function copyName(name: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count++) {
    const end = count === 1 ? ' copy' : ` copy ${count}`;
    const copy = name.slice(0, MAX_NAME - end.length) + end;
    if (!taken.has(copy)) return copy;
  }
}

function nameIn(form: HTMLFormElement): string {
  return String(new FormData(form).get('name') ?? '').trim();
}

const viewsDialogTag = definePart('stepwell-views', ViewsDialog);

/** Opens the dialog of the saved views over the board. */
export function open(host: BoardPart): void {
  void partIn<ViewsDialog>(host, viewsDialogTag).open();
}
