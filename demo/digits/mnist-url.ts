/** MNIST from a server, where there is a network. */
import type { NamedBytes } from './files.js';

/** A public copy of MNIST that other sites may read. */
export const DEFAULT_MNIST_URL = 'https://storage.googleapis.com/cvdf-datasets/mnist/';

const FILES = [
  'train-images-idx3-ubyte.gz',
  'train-labels-idx1-ubyte.gz',
  't10k-images-idx3-ubyte.gz',
  't10k-labels-idx1-ubyte.gz',
];

/** How long a server may take for one file (10 MB at most) before it counts as not reachable. */
const TIMEOUT_MS = 60_000;

/**
 * Fetches MNIST's four files from a folder.
 * @param folder http(s) address of the folder, relative ones against the page
 * @param onProgress told before each file
 * @throws Error that tells a bad address, a server that cannot be reached or read, and an error answer apart
 */
export async function fetchMnist(
  folder: string,
  onProgress: (done: number, total: number) => void,
): Promise<NamedBytes[]> {
  const base = folderUrl(folder);
  const files: NamedBytes[] = [];
  for (const name of FILES) {
    onProgress(files.length, FILES.length);
    files.push({ name, bytes: await fetchFile(new URL(name, base)) });
  }
  return files;
}

function folderUrl(text: string): URL {
  let url: URL;
  try {
    url = new URL(text.trim().replace(/\/?$/, '/'), document.baseURI);
  } catch (cause) {
    throw new Error(`“${text}” is not an address.`, { cause });
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Error(`“${text}” is not an http or https address.`);
  return url;
}

async function fetchFile(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  let response: Response;
  let body: ArrayBuffer;
  try {
    response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    body = await response.arrayBuffer();
  } catch (cause) {
    throw new Error(
      `${url.href} cannot be read: there is no network, or the server does not let other sites read it. Save the files and open them instead.`,
      { cause },
    );
  }
  if (!response.ok) throw new Error(`${url.href} is not there: the server answered ${response.status}.`);
  return new Uint8Array(body);
}
