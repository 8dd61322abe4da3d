/** Kinds of media whose items are files of known formats: the page captures the bytes, the worker looks at them and stores them unchanged. */
import { isRefusal, type Refusal, refusalOf, refuse } from '../base/refusal.js';
import { isWellFormed } from '../base/well-formed.js';
import type { MediaItem } from '../record/kinds.js';
import type { RawItem, Taking } from './capture.js';
import type { Captions } from './document.js';
import type { EncodedItem } from './encode.js';

/** Most bytes of one file. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** Most files in one value. */
export const MAX_FILES = 64;

/** A file that the worker stores. The page has copied text and bytes; a Blob never changes. */
export interface RawFile {
  readonly content: string | Blob | Uint8Array<ArrayBuffer>;
  readonly caption: string;
  /** The format of the option; empty: none was given. */
  readonly format: string;
  /** Extension of the file's name, in lower case and without the dot; empty: the value has no name. */
  readonly extension: string;
}

/** Options of the kinds. */
export interface FileOptions<Format extends string = string> {
  readonly caption?: Captions;
  readonly format?: Format;
}

/** What a kind has found out about a file. */
export interface InspectedFile {
  readonly type: string;
  readonly facts: MediaItem['facts'];
  /** What is wrong with the file though it is stored. */
  readonly problems: readonly Refusal[];
}

/** Captures a file, or each file of a list. `name`: one of them, for messages; `formats`: the names that the option may have. */
export function* takeFiles(
  name: string,
  x: unknown,
  { caption, format }: FileOptions,
  formats: readonly string[],
): Generator<Taking<RawFile>> {
  const asked = format === undefined ? '' : String(format).toLowerCase().replace(/^\./, '');
  if (asked !== '' && !formats.includes(asked)) {
    return yield refuse('option', `format of ${name} must be one of ${formats.join(', ')}`);
  }
  const list = Array.isArray(x) ? x : [x];
  for (const [i, each] of list.entries()) {
    try {
      const label = Array.isArray(caption) ? caption[i] : caption;
      yield take(name, each, String(label ?? ''), asked);
    } catch (thrown) {
      yield refusalOf(thrown, `reading ${name} threw`);
    }
  }
}

function take(name: string, x: unknown, caption: string, format: string): RawItem<RawFile> | Refusal {
  const bytes = sizeOf(x);
  if (bytes === null) return refuse('type', `${name} is a Blob, a File, a text or an array of bytes`);
  if (bytes > MAX_FILE_BYTES) return tooLarge(name);
  if (bytes === 0) return refuse('shape', `${name} is empty`);
  return { raw: { content: contentOf(x as FileLike), caption, format, extension: extensionOf(x) }, bytes };
}

type FileLike = string | Blob | ArrayBuffer | Uint8Array;

/** The least number of bytes that a value has as a file; `null`: the value is none. */
function sizeOf(x: unknown): number | null {
  if (typeof x === 'string') return x.length;
  if (typeof Blob !== 'undefined' && x instanceof Blob) return x.size;
  return x instanceof ArrayBuffer || x instanceof Uint8Array ? x.byteLength : null;
}

/** The content of a value, copied if it can change. */
function contentOf(x: FileLike): RawFile['content'] {
  if (typeof x === 'string') return x;
  if (x instanceof ArrayBuffer) return new Uint8Array(x.slice(0));
  // Call `Uint8Array.prototype.slice`: Node's `Buffer` overrides `slice` with a version that shares memory.
  if (x instanceof Uint8Array) return Uint8Array.prototype.slice.call(x) as Uint8Array<ArrayBuffer>;
  return x;
}

function extensionOf(x: unknown): string {
  if (typeof x !== 'object' || x === null || !('name' in x) || typeof x.name !== 'string') return '';
  return /\.([^./\\]{1,16})$/.exec(x.name)?.[1]?.toLowerCase() ?? '';
}

function tooLarge(name: string): Refusal {
  return refuse('limit', `${name} may have ${MAX_FILE_BYTES / 1024 / 1024} MiB`);
}

/** The files, one after the other, as `inspect` judges them; a refusal says why there is none, or what is wrong. Does not throw. */
export async function* encodeFiles(
  name: string,
  items: readonly RawFile[],
  inspect: (bytes: Uint8Array, file: RawFile) => InspectedFile | Refusal,
): AsyncGenerator<EncodedItem | Refusal> {
  for (const file of items) {
    try {
      const { content, caption } = file;
      const blob = new Blob([content]);
      if (blob.size > MAX_FILE_BYTES) {
        yield tooLarge(name);
        continue;
      }
      const found = inspect(new Uint8Array(await blob.arrayBuffer()), file);
      if (isRefusal(found)) {
        yield found;
        continue;
      }
      const { type, facts, problems } = found;
      yield { blob, type, caption, facts };
      yield* problems;
      if (typeof content === 'string' && !isWellFormed(content)) {
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
