import type { ImportedRunInfo } from '../../source/bundles.js';
import type { OpenedBundle } from '../../source/types.js';
import type { BoardModel } from '../data/model.js';
import type { FirstPick } from '../data/selection.js';
import type { SharingDialog } from '../data/sharing.js';
import { watch } from '../data/state.js';

/**
 * Longest display (ms) of the message while a file is opened: enough for a large file on a slow disk. The message ends when the
 * file is open.
 */
const OPENING_MS = 120_000;

/** The projects of the pages' own sources, to return to. */
const projects = new WeakMap<BoardModel, string | null>();
/** Inputs whose file the person is choosing: the browser may collect an unreferenced input. */
const inputs = new Set<HTMLInputElement>();

/** Lets the person choose a file to open. */
export function pickBundle(model: BoardModel): void {
  const input = document.createElement('input');
  inputs.add(input);
  input.type = 'file';
  input.accept = '.zip,application/zip';
  const chosen = () => {
    inputs.delete(input);
    const file = input.files?.[0];
    if (file) void openBundle(model, file);
  };
  input.addEventListener('change', chosen);
  input.addEventListener('cancel', chosen);
  input.click();
}

/** Shows a bundle in place of the own source. A file that is not a bundle changes nothing. */
export async function openBundle(model: BoardModel, file: File): Promise<void> {
  const { sharing, toasts } = model;
  const bundles = sharing.own?.bundles;
  if (!bundles) return;
  const turn = ++sharing.turn;
  const message = toasts.show({
    text: `Opening ${file.name}…`,
    tone: 'plain',
    action: null,
    ms: OPENING_MS,
  });
  try {
    if (!(await sharing.load())) return;
    const bundle = await bundles.open(file);
    await noDialog(model);
    if (turn === sharing.turn) show(model, bundle);
    else bundle.close();
  } catch (thrown) {
    if (turn === sharing.turn) toasts.error(`${file.name} was not opened`, thrown);
  } finally {
    toasts.dismiss(message);
  }
}

/** The project that the own source showed before the bundle was opened. */
export function ownProject(model: BoardModel): string | null {
  return projects.get(model) ?? null;
}

/** Returns to the own source. `pick`: the runs to show first there. */
export function closeBundle(
  model: BoardModel,
  pick: FirstPick | null = null,
  project = ownProject(model),
): void {
  const { sharing } = model;
  const { bundle } = sharing;
  if (!bundle) return;
  // The dialog of an import stays open: it lists the runs that were not imported.
  sharing.show(null, sharing.dialog);
  model.showSource(sharing.own, project, pick);
  // Close the bundle last, after the panels of its runs are gone.
  bundle.close();
}

/** Shows the runs that were copied from the bundle, in the own source. `project`: the project to show. */
export function showImported(
  model: BoardModel,
  runs: readonly ImportedRunInfo[],
  project: string | null,
): void {
  const here = runs.filter(({ result }) => result === 'imported' || result === 'unchanged');
  if (here.length === 0) return;
  closeBundle(
    model,
    here.map(({ run }) => run),
    project,
  );
}

/** Closes the dialog of a finished task. A dialog that was opened meanwhile stays open. */
export function closeDialog({ sharing }: BoardModel, dialog: SharingDialog | null): void {
  if (dialog !== null && dialog === sharing.dialog) sharing.ask(null);
}

/** Resolves when no dialog is open. A file that has been opened must not remove what a person writes in a dialog. */
function noDialog({ sharing }: BoardModel): Promise<void> {
  return new Promise((resolve) => {
    if (sharing.dialog === null) return resolve();
    const stop = watch(
      () => sharing.dialog === null,
      () => {
        stop();
        resolve();
      },
    );
  });
}

function show(model: BoardModel, bundle: OpenedBundle): void {
  const { sharing, settings } = model;
  const before = sharing.bundle;
  if (!before) projects.set(model, settings.value.project);
  sharing.show(bundle);
  model.showSource(bundle.source, null, 'newest');
  before?.close();
}
