import { messageOf, StepwellError, ValidationError } from '../base/errors.js';
import type { OtherAddress, PartName, PartUrls } from '../worker/parts.js';
import { PART_ADDRESSES } from './part-addresses.js';
import { PART_TEXTS } from './part-texts.js';

/** Addresses of the worker's parts: in `folder` if given, otherwise where the bundler put the files. */
export function partUrls(folder: string | undefined): PartUrls {
  const urls: { [name in PartName]?: string } = {};
  for (const part of Object.keys(PART_ADDRESSES) as PartName[]) {
    try {
      urls[part] = folder === undefined ? PART_ADDRESSES[part]().href : inFolder(folder, part);
    } catch {
      // In a bundle that is not a module, `import.meta.url` is empty. The text of the part is used then.
    }
  }
  return urls;
}

/** Address of a file in the folder of the option `parts`. Throws `validation` if the folder is not an address. */
export function inFolder(folder: string, file: PartName | 'worker'): string {
  try {
    const base = globalThis.document?.baseURI ?? globalThis.location?.href;
    return new URL(`stepwell-${file}.js`, new URL(folder.replace(/\/*$/, '/'), base)).href;
  } catch (thrown) {
    throw new ValidationError('init: parts must be the address of a folder', {}, thrown);
  }
}

const textAddresses = new Map<PartName | 'worker', Promise<string>>();

/**
 * Returns a `blob:` address with the text of a worker file, for a file that is not at its address. The address is kept, because a
 * restarted worker needs it again. Rejects if the text is missing too.
 */
export function textAddress(file: PartName | 'worker'): Promise<string> {
  let address = textAddresses.get(file);
  if (!address) {
    address = unpack(file);
    textAddresses.set(file, address);
    address.catch(() => textAddresses.delete(file));
  }
  return address;
}

async function unpack(file: PartName | 'worker'): Promise<string> {
  const load = PART_TEXTS[file];
  if (!load) throw new StepwellError('worker_start', 'this build has no text of it');
  const { packed } = await load();
  const bytes = Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
  const text = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  const code = await new Response(text).arrayBuffer();
  return URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
}

/**
 * Answers the worker's request for another address of a part. The first answer is the address of the part's text. If that fails
 * too, `onMissing` gets a sentence for the person, and the next request starts again with the text.
 */
export function otherAddresses(onMissing: (sentence: string) => void): OtherAddress {
  const tried = new Set<PartName>();
  return async (part, failure) => {
    const failures = [failure || 'it is empty or no module'];
    if (!tried.has(part)) {
      tried.add(part);
      try {
        return { address: await textAddress(part), problem: '' };
      } catch (thrown) {
        failures.push(messageOf(thrown));
      }
    }
    tried.delete(part);
    const { SITUATIONS } = await import('../worker/situations.js');
    const problem = `${SITUATIONS.missing_part.notice} (stepwell-${part}.js: ${failures.join('; ')})`;
    onMissing(problem);
    return { address: '', problem };
  };
}
