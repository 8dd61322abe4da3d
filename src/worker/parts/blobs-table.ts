import type { NdArray } from '../../files/arrays.js';
import type { FileContent } from '../../files/codecs.js';
import { FILE_FORMATS } from '../../files/formats.js';
import { text, word } from '../../source/schema.js';
import type { FilesMethod } from '../service-methods.js';
import type { RunBlobs } from './run-blobs.js';
import { blob, type ServiceTable, type Thing } from './service-table.js';

/** Checks the outer shape only: the format's encoder checks the inside. */
const content: Thing<FileContent> = {
  thing: 'the content of a file',
  is: (value): value is FileContent => {
    const { kind, ...fields } = (value ?? {}) as { readonly [name: string]: unknown };
    const isObject = (name: string) => typeof fields[name] === 'object' && fields[name] !== null;
    switch (kind as FileContent['kind']) {
      case 'done':
        return blob.is(fields['blob']);
      case 'value':
        return 'value' in fields;
      case 'array':
        return isObject('array');
      case 'arrays':
        return isObject('arrays') && isObject('metadata');
      default:
        return false;
    }
  },
};

/** Checks the outer shape only: the encoder checks the inside. */
const array: Thing<NdArray> = {
  thing: 'an array',
  is: (value): value is NdArray => typeof value === 'object' && value !== null && 'data' in value,
};

/** Methods of the blobs that a page may call. */
export const BLOBS = {
  storeFile: [
    ['run', text],
    ['format', word(...FILE_FORMATS)],
    ['content', content],
  ],
  storeTensor: [
    ['run', text],
    ['array', array],
  ],
  readFile: [
    ['sha256', text],
    ['format', text],
    ['type', text],
  ],
} as const satisfies ServiceTable<RunBlobs, FilesMethod>;
