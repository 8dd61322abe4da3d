/** Says of files and images whose bytes are not whole on the server, so that the server does not show such a run as whole. */
import type { StoreSource } from '../../query/store-source.js';
import type { Receiver } from './receiver.js';

/** The same list, with `isMissing` on what a run does not have whole here. */
export async function marked<Info extends { readonly sha256: string }>(
  receiver: Receiver,
  run: string,
  infos: readonly Info[],
): Promise<Info[]> {
  const missing = new Set(await receiver.missing(run, [...new Set(infos.map(({ sha256 }) => sha256))]));
  return infos.map((info) => (missing.has(info.sha256) ? { ...info, isMissing: true } : info));
}

/** Makes a source mark, in its lists of files, those whose bytes are missing or damaged. */
export function markFiles(source: StoreSource, receiver: Receiver): void {
  const listFiles = source.listFiles.bind(source);
  source.listFiles = async (run, namespace) => marked(receiver, run, await listFiles(run, namespace));
}
