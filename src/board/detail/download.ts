import { toStepwellError } from '../../base/errors.js';
import type { BoardModel } from '../data/model.js';
import { saveBlob } from '../ui/save-blob.js';

/** Saves the bytes of a file of a run on the person's disk, under the last part of the file's name. A failure is shown as a message. */
export async function downloadFile(
  model: BoardModel,
  run: string,
  { name, sha256 }: { readonly name: string; readonly sha256: string },
): Promise<void> {
  try {
    const blob = await model.source?.blob(run, sha256);
    if (!blob) {
      model.toasts.error(`${name} cannot be downloaded`, new Error('its bytes are not here'));
      return;
    }
    saveBlob(blob, name.slice(name.lastIndexOf('/') + 1));
  } catch (thrown) {
    model.toasts.error(`${name} cannot be downloaded`, toStepwellError(thrown));
  }
}
