/** Zip archives in any shape, right or wrong. */
import { crc32 } from '../../../src/bundle/crc32.js';
import { openBundle } from '../../../src/bundle/read.js';
import { join } from '../record/helpers.js';
import { bytesOf } from './support.js';

/** An entry; what is left out is right. */
export interface Part {
  readonly name: string;
  /** As they stand in the archive. */
  readonly bytes: Uint8Array;
  readonly method?: number;
  /** Size when unpacked, as the directory says. */
  readonly size?: number;
  readonly packedSize?: number;
  readonly crc?: number;
  /** Name in front of the bytes, where it is another one. */
  readonly localName?: string;
  /** Where the directory says that it begins. */
  readonly offset?: number;
}

const text = new TextEncoder();

export function utf8(content: string): Uint8Array {
  return text.encode(content);
}

function header(
  signature: number,
  length: number,
  fields: readonly [at: number, size: 2 | 4, value: number][],
) {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, signature, true);
  for (const [at, size, value] of fields) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
  }
  return bytes;
}

/** An archive of these entries; `count` is how many its end says. */
export function zipOf(parts: readonly Part[], count = parts.length): Blob {
  const pieces: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const part of parts) {
    const { bytes, method = 0, size = bytes.length, packedSize = bytes.length, crc = crc32(bytes) } = part;
    const name = utf8(part.name);
    const local = utf8(part.localName ?? part.name);
    const front = header(0x04034b50, 30, [
      [4, 2, 20],
      [6, 2, 0x800],
      [8, 2, method],
      [14, 4, crc],
      [18, 4, packedSize],
      [22, 4, size],
      [26, 2, local.length],
    ]);
    directory.push(
      header(0x02014b50, 46, [
        [4, 2, 20],
        [6, 2, 20],
        [8, 2, 0x800],
        [10, 2, method],
        [16, 4, crc],
        [20, 4, packedSize],
        [24, 4, size],
        [28, 2, name.length],
        [42, 4, part.offset ?? offset],
      ]),
      name,
    );
    pieces.push(front, local, bytes);
    offset += front.length + local.length + bytes.length;
  }
  const listed = join(directory);
  const end = header(0x06054b50, 22, [
    [8, 2, Math.min(count, 0xffff)],
    [10, 2, Math.min(count, 0xffff)],
    [12, 4, listed.length],
    [16, 4, offset],
  ]);
  return new Blob([...pieces, listed, end] as BlobPart[]);
}

/** The entries of a bundle. */
export async function partsOf(file: Blob): Promise<Part[]> {
  const { zip } = await openBundle(file);
  const parts: Part[] = [];
  for (const entry of zip.entries.values()) {
    parts.push({ name: entry.name, bytes: await bytesOf(await zip.open(entry)) });
  }
  return parts;
}

/** A bundle with the JSON of one of its entries changed, its checksum right. */
export function withJson(
  parts: readonly Part[],
  suffix: string,
  change: (json: Record<string, unknown>) => unknown,
): Part[] {
  return parts.map((part) => {
    if (!part.name.endsWith(suffix)) return part;
    const json = JSON.parse(new TextDecoder().decode(part.bytes));
    return { name: part.name, bytes: utf8(JSON.stringify(change(json))) };
  });
}
