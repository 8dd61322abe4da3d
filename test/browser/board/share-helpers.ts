import { vi } from 'vitest';
import type { StepwellBoard } from '../../../src/board/index.js';
import { FakeBundles, FakeUploads } from '../../fixtures/fake-sharing.js';
import type { TestSource } from '../../fixtures/test-source.js';
import { all, mount, one, sourceWith, until } from './helpers.js';

/** A board over a source that can export, open and send. */
export interface Away {
  readonly source: TestSource;
  readonly bundles: FakeBundles;
  readonly uploads: FakeUploads;
  readonly board: StepwellBoard;
}

/** Mounts it with these runs and waits for their rows (or for the empty board). */
export async function mountAway(
  uids: readonly string[] = ['a', 'b'],
  fields: Parameters<typeof sourceWith>[3] = {},
): Promise<Away> {
  const source = sourceWith(uids, ['train/loss'], 100, fields);
  const bundles = new FakeBundles();
  const uploads = new FakeUploads();
  Object.assign(source, { bundles, uploads });
  const board = mount(source);
  await until('the board', () =>
    uids.length > 0 ? all(board, '.row').length === uids.length : all(board, '.state h2')[0],
  );
  return { source, bundles, uploads, board };
}

/** The open dialog. */
export function dialog(board: Element): HTMLDialogElement | undefined {
  return all<HTMLDialogElement>(board, 'dialog.share').find(({ open }) => open);
}

/** Chooses in the menu of a part and waits for the dialog. */
export async function choose(board: Element, part: string, label: string): Promise<HTMLDialogElement> {
  (await openedItem(one(board, part), label)).click();
  return until('dialog', () => {
    const open = dialog(board);
    return open && all(open, 'h2').length > 0 ? open : null;
  });
}

/** Opens the menu of a part. Resolves one of its items. */
export async function openedItem(part: Element, label: string): Promise<HTMLElement> {
  const items = await openedMenu(part);
  const item = items.find(({ textContent }) => textContent?.trim() === label);
  if (!item) throw new Error(`No item ${label}`);
  return item;
}

/** Opens the menu of a part, by its button (a selector). Resolves its items. */
export function openedMenu(part: Element, button = '.more'): Promise<HTMLElement[]> {
  one(part, button).click();
  return until('the menu', () => {
    const root = part.shadowRoot ?? (part.getRootNode() as ShadowRoot);
    const items = all(root, '.more-menu:popover-open [role="menuitem"]');
    return items.length > 0 ? items : null;
  });
}

/** The button with this text, through shadow roots. */
export function button(root: Element, text: string): HTMLButtonElement {
  const found = all<HTMLButtonElement>(root, 'button').find((each) => each.textContent?.trim() === text);
  if (!found) throw new Error(`No button ${text}`);
  return found;
}

/** Lets files hang over the board, or drops them. */
export function dragFile(board: Element, type: string, file: File): DragEvent {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(file);
  const place = { clientX: 300, clientY: 300 };
  const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true, ...place });
  board.dispatchEvent(event);
  return event;
}

export function bundleFile(name = 'digits.zip', content = 'PK'): File {
  return new File([content], name);
}

/** Puts a real file of the browser's own file system behind the picker; gives its folder, and the names that were asked for. */
export async function pickerInFolder(): Promise<{ folder: FileSystemDirectoryHandle; asked: string[] }> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(`share-${crypto.randomUUID()}`, { create: true });
  const asked: string[] = [];
  vi.stubGlobal('showSaveFilePicker', async ({ suggestedName }: { suggestedName: string }) => {
    asked.push(suggestedName);
    return folder.getFileHandle('out.zip', { create: true });
  });
  return { folder, asked };
}

/** A browser that cannot ask for a place: collects what is downloaded instead. */
export function downloads(): { readonly name: string; readonly text: Promise<string> }[] {
  const list: { name: string; text: Promise<string> }[] = [];
  vi.stubGlobal('showSaveFilePicker', undefined);
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    list.push({ name: this.download, text: fetch(this.href).then((response) => response.text()) });
  });
  return list;
}

/** Names of the files in a folder. */
export async function filesIn(folder: FileSystemDirectoryHandle): Promise<string[]> {
  const names: string[] = [];
  for await (const name of folder.keys()) names.push(name);
  return names;
}
