/** Values that are addresses: the page fetches the bytes at the call [VAL3]. */
import { type Refusal, refuse } from '../base/refusal.js';

/** Fetches the bytes at an address. `what`: what is there, for messages. */
interface FetchPlan {
  readonly what: string;
  readonly maxBytes: number;
  /** How long the whole answer may take: a run that is being finished waits for the answer. */
  readonly timeoutMs: number;
}

/**
 * The bytes at an address, or why there are none. No more than `maxBytes` are held: what a server sends beyond is not read. Does not
 * throw.
 */
export async function fetchBlob(
  url: string,
  { what, maxBytes, timeoutMs }: FetchPlan,
): Promise<Blob | Refusal> {
  const failed = (why: string) => refuse('network', `${what} could not be fetched: ${why}`);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) {
      await response.body?.cancel();
      return failed(`status ${response.status}`);
    }
    const bytes = await boundedBytes(response, maxBytes);
    return bytes ?? refuse('limit', `${what} may have ${maxBytes / 1024 / 1024} MiB`);
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'TimeoutError') {
      return failed(`no whole answer within ${timeoutMs / 1000} s`);
    }
    // Browsers do not tell a page which of these it was.
    return failed(
      'the address is wrong, its server cannot be reached, or does not let other pages read it (CORS)',
    );
  }
}

/** The body of an answer; `null`: it is longer than `most` bytes. */
async function boundedBytes(response: Response, most: number): Promise<Blob | null> {
  if (Number(response.headers.get('content-length')) > most) {
    await response.body?.cancel();
    return null;
  }
  const reader = response.body?.getReader();
  if (!reader) return response.blob();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(chunks);
    bytes += value.byteLength;
    if (bytes > most) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
}
