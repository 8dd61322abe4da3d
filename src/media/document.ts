/** Kinds of media whose items are texts: the page captures a text or a Blob, the worker checks the bytes and stores them unchanged. */
import { isRefusal, type Refusal, refusalOf, refuse } from '../base/refusal.js';
import { isWellFormed } from '../base/well-formed.js';
import type { Json } from '../record/kinds.js';
import type { RawItem, Taking } from './capture.js';
import type { EncodedItem } from './encode.js';

/** Most bytes of one text. */
const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
/** Most texts in one value. */
export const MAX_DOCUMENTS = 64;
/** Bytes at the beginning in which a NUL says that these are not the bytes of a text. */
const HEAD_BYTES = 1024;

/** A text that the worker stores. The page has copied the text; a Blob never changes. */
export interface RawDocument {
  readonly text: string | Blob;
  readonly caption: string;
  readonly facts: { readonly [name: string]: Json };
}

/** Captions of values: one text for all, or a list with one text for each. */
export type Captions = string | readonly string[] | undefined;

/**
 * Captures a text, or each text of a list. `name`: one of them, for messages. `textOf` reads the text of a value that is no text and
 * no Blob; `null`: the value has none.
 */
export function* takeDocuments(
  name: string,
  x: unknown,
  caption: Captions,
  facts: RawDocument['facts'],
  textOf: (x: unknown) => string | null = () => null,
): Generator<Taking<RawDocument>> {
  const list = Array.isArray(x) ? x : [x];
  for (const [i, each] of list.entries()) {
    try {
      const label = Array.isArray(caption) ? caption[i] : caption;
      yield take(name, each, String(label ?? ''), facts, textOf);
    } catch (thrown) {
      yield refusalOf(thrown, `reading ${name} threw`);
    }
  }
}

function take(
  name: string,
  x: unknown,
  caption: string,
  facts: RawDocument['facts'],
  textOf: (x: unknown) => string | null,
): RawItem<RawDocument> | Refusal {
  const isBlob = typeof Blob !== 'undefined' && x instanceof Blob;
  const text = isBlob ? x : typeof x === 'string' ? x : textOf(x);
  if (text === null) return refuse('type', `${name} is a text or a Blob`);
  const bytes = typeof text === 'string' ? 2 * text.length : text.size;
  // A text in UTF-8 has at least as many bytes as the text has UTF-16 units.
  const least = typeof text === 'string' ? text.length : text.size;
  if (least > MAX_DOCUMENT_BYTES) return tooLarge(name);
  if (least === 0) return refuse('shape', `${name} is empty`);
  return { raw: { text, caption, facts }, bytes };
}

function tooLarge(name: string): Refusal {
  return refuse('limit', `${name} may have ${MAX_DOCUMENT_BYTES / 1024 / 1024} MiB`);
}

/** The texts as files, one after the other; a refusal says why there is none, or what was lost. Does not throw. */
export async function* encodeDocuments(
  name: string,
  type: string,
  items: readonly RawDocument[],
): AsyncGenerator<EncodedItem | Refusal> {
  for (const { text, caption, facts } of items) {
    try {
      const blob = await checked(name, text);
      if (isRefusal(blob)) {
        yield blob;
        continue;
      }
      yield { blob, type, caption, facts };
      if (typeof text === 'string' && !isWellFormed(text)) {
        yield refuse(
          'partial',
          `${name} holds halves of characters (lone surrogates), which are stored as �`,
        );
      }
    } catch (thrown) {
      yield refusalOf(thrown, `${name} could not be read`);
    }
  }
}

/** The bytes of a text; a refusal if they are not UTF-8, or are those of something else than a text. */
async function checked(name: string, text: string | Blob): Promise<Blob | Refusal> {
  const blob = new Blob([text]);
  if (blob.size > MAX_DOCUMENT_BYTES) return tooLarge(name);
  if (typeof text === 'string') return blob;
  const bytes = new Uint8Array(await blob.arrayBuffer());
  if (bytes.subarray(0, HEAD_BYTES).includes(0)) {
    return refuse('type', `the bytes of ${name} are not those of a text`);
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse('type', `${name} is not a text in UTF-8`);
  }
  return blob;
}
