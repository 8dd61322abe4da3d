/** File formats by name, and the rules for names. */
import { ValidationError } from '../base/errors.js';

/**
 * How the bytes of a file are decoded. `bytes`: a Uint8Array; `blob`: a Blob; `value`: any value of the structured clone algorithm
 * (`value-format.ts`); `model`: a tfjs `model.json`, whose weights are separate files.
 */
export const FILE_FORMATS = [
  'json',
  'text',
  'npy',
  'npz',
  'safetensors',
  'bytes',
  'blob',
  'value',
  'model',
] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];

/** Longest namespace and name, in UTF-16 units. */
const MAX_NAME = 512;

const BY_EXTENSION: { readonly [extension: string]: readonly [FileFormat, type: string] } = {
  json: ['json', 'application/json'],
  txt: ['text', 'text/plain'],
  md: ['text', 'text/markdown'],
  csv: ['text', 'text/csv'],
  npy: ['npy', 'application/octet-stream'],
  npz: ['npz', 'application/zip'],
  safetensors: ['safetensors', 'application/octet-stream'],
  bin: ['bytes', 'application/octet-stream'],
};

const BY_FORMAT: { readonly [F in FileFormat]?: string } = {
  model: 'application/json',
  value: 'application/vnd.stepwell.value',
};

/** The format for a name, by its extension; `null`: the value decides. */
export function formatOfName(name: string): FileFormat | null {
  return entryOf(name)?.[0] ?? null;
}

/** Default MIME type of a file. */
export function typeOfFile(name: string, format: FileFormat): string {
  const entry = entryOf(name);
  return entry?.[0] === format ? entry[1] : (BY_FORMAT[format] ?? 'application/octet-stream');
}

function entryOf(name: string): readonly [FileFormat, string] | null {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(BY_EXTENSION, extension) ? (BY_EXTENSION[extension] ?? null) : null;
}

/**
 * Throws `validation` for an invalid name. A name is elements joined by `/`, none of them empty, `.` or `..`, without backslashes and
 * control characters. Such a name is valid in any folder, so that bundles can be unpacked.
 */
export function checkFileName(name: unknown, what: 'name' | 'namespace'): asserts name is string {
  const fail = (why: string): never => {
    throw new ValidationError(`The ${what} of a file ${why}`, { [what]: String(name).slice(0, 80) });
  };
  if (typeof name !== 'string') return fail('must be a text');
  if (name === '') {
    if (what === 'name') fail('must not be empty');
    return;
  }
  if (name.length > MAX_NAME) fail(`may have at most ${MAX_NAME} UTF-16 units`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  if (/[\\\u0000-\u001f\u007f]|\p{Surrogate}/u.test(name)) {
    fail('must have no backslash and no control character');
  }
  if (name.split('/').some((part) => part === '' || part === '.' || part === '..')) {
    fail("must be parts joined by '/', none of them empty, '.' or '..'");
  }
}
