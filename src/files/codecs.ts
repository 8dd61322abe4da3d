/** Encodes and decodes files of each format. */
import { assertUnreachable } from '../base/assert.js';
import { CorruptDataError, messageOf, StepwellError, ValidationError } from '../base/errors.js';
import type { NdArray } from './arrays.js';
import type { FileFormat } from './formats.js';
import { decodeNpy, encodeNpy } from './npy.js';
import { decodeNpz, encodeNpz, type NamedArrays } from './npz.js';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';
import { decodeValue } from './value-decoder.js';
import { encodeValue } from './value-encoder.js';

/** A captured value to save. `done`: encoded bytes. */
export type FileContent =
  | { readonly kind: 'done'; readonly blob: Blob }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'array'; readonly array: NdArray }
  | {
      readonly kind: 'arrays';
      readonly arrays: NamedArrays;
      readonly metadata: { readonly [name: string]: string };
    };

/** Encodes a file. Throws `validation` for content that the format cannot hold. */
export function encodeFile(format: FileFormat, content: FileContent): Blob {
  switch (content.kind) {
    case 'done':
      return content.blob;
    case 'value':
      return new Blob([encodeValue(content.value)]);
    case 'array':
      return new Blob([encodeNpy(content.array)]);
    case 'arrays': {
      const { arrays, metadata } = content;
      if (format === 'safetensors') return new Blob([encodeSafetensors({ tensors: arrays, metadata })]);
      if (Object.keys(metadata).length > 0) throw new ValidationError('A .npz file holds arrays only');
      return new Blob([encodeNpz(arrays)]);
    }
    default:
      return assertUnreachable(content);
  }
}

/**
 * Decodes a file. `json`: the JSON value; `text`: a string; `bytes`: a Uint8Array; `npy`: an `NdArray`; `npz` and `safetensors`:
 * `NdArray`s by name (metadata of `.safetensors` under `__metadata__`, if there is any). Rejects with `corrupt`, or `version` for a
 * format of a newer library.
 */
export async function decodeFile(format: string, blob: Blob): Promise<unknown> {
  if (format === 'blob') return blob;
  const bytes = new Uint8Array(await blob.arrayBuffer());
  switch (format as FileFormat) {
    case 'bytes':
      return bytes;
    case 'text':
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    case 'json':
    case 'model':
      try {
        return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
      } catch (thrown) {
        throw new CorruptDataError(`Not a JSON file: ${messageOf(thrown)}`, {}, thrown);
      }
    case 'npy':
      return decodeNpy(bytes);
    case 'npz':
      return decodeNpz(bytes);
    case 'safetensors': {
      const { tensors, metadata } = decodeSafetensors(bytes);
      return Object.keys(metadata).length > 0 ? { ...tensors, __metadata__: metadata } : tensors;
    }
    case 'value':
      return decodeValue(bytes);
    default:
      throw new StepwellError('version', `A newer version of Stepwell saved this file, as ${format}`, {
        format,
      });
  }
}
