/** Marks files and media whose bytes are not whole on the server, so that such a run is not shown as complete. */
import type { StoreSource } from '../../query/store-source.js';
import type { Receiver } from './receiver.js';

/** Returns the list with `isMissing` on entries whose bytes are missing or damaged here. */
export async function marked<Info extends { readonly sha256: string }>(
  receiver: Receiver,
  run: string,
  infos: readonly Info[],
): Promise<Info[]> {
  const missing = new Set(await receiver.missing(run, [...new Set(infos.map(({ sha256 }) => sha256))]));
  return infos.map((info) => (missing.has(info.sha256) ? { ...info, isMissing: true } : info));
}

/** Makes `source.listFiles` mark files whose bytes are missing or damaged. */
export function markFiles(source: StoreSource, receiver: Receiver): void {
  const listFiles = source.listFiles.bind(source);
  source.listFiles = async (run, namespace) => marked(receiver, run, await listFiles(run, namespace));
}
