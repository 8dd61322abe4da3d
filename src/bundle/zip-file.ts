/**
 * A zip archive on disk, of which nothing is believed. Its directory is read once, with bounds; entries are checked
 * against their own headers when they are looked at, and stored ones are then slices of the file.
 */
import { BlobReader, configure, type Entry, ZipReader } from '@zip.js/zip.js/lib/zip-core-custom.js';
import { CorruptDataError, StepwellError } from '../base/errors.js';
import { piecesOf, readBytes } from './blob-bytes.js';
import { crc32 } from './crc32.js';
import { inflate } from './inflate.js';

configure({ useWebWorkers: false });

/** More entries than this are refused: bundles are written with at most 65,000. */
const MAX_ENTRIES = 100_000;

/** Directories are read at once; one of {@link MAX_ENTRIES} entries with long names takes about this many bytes. */
const MAX_DIRECTORY_BYTES = 32 * 1024 * 1024;

/** All compressed entries that are read may inflate to this many bytes together, as they are kept in memory. */
const MAX_INFLATED_BYTES = 256 * 1024 * 1024;

/** Nothing that Stepwell writes can be compressed by more than this; archives made to fill the memory are. */
const MAX_RATIO = 100;

/** Descriptions are read at once; a hundred thousand streams have fewer bytes. */
const MAX_TEXT_BYTES = 32 * 1024 * 1024;

/** Signature and size of the header in front of an entry's bytes. */
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;

/** Ways an entry may be kept. */
const STORED = 0;
const DEFLATED = 8;

/** An entry as the directory describes it. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes when unpacked. */
  readonly size: number;
  /** CRC-32 of the unpacked bytes. */
  readonly crc: number;
  readonly packedSize: number;
  readonly method: number;
  /** Where its header begins in the archive. */
  readonly offset: number;
}

/** An opened archive. */
export class ZipFile {
  /** By name; no name is there twice. */
  readonly entries: ReadonlyMap<string, ZipEntry>;
  readonly #file: Blob;
  /** Where the entry that begins at an offset must have ended. */
  readonly #limits: ReadonlyMap<number, number>;
  readonly #inflated = new Map<string, Promise<Blob>>();
  #budget = MAX_INFLATED_BYTES;

  private constructor(file: Blob, entries: ReadonlyMap<string, ZipEntry>) {
    this.#file = file;
    this.entries = entries;
    this.#limits = limitsOf([...entries.values()], file.size);
  }

  /**
   * Reads the directory of an archive. Rejects with `corrupt` (facts `reason`) for anything that is not a whole, plain
   * archive: cut, names used twice or leading out of it, entries that overlap, too many of them.
   */
  static async open(file: Blob): Promise<ZipFile> {
    const entries = new Map<string, ZipEntry>();
    const reader = new ZipReader(new BoundedReader(file), {
      strictness: 'strict',
      // Names are judged here, so that the reason can be told.
      filenameValidation: 'tolerant',
    });
    try {
      for await (const entry of reader.getEntriesGenerator()) addEntry(entries, entry);
    } catch (thrown) {
      if (thrown instanceof StepwellError) throw thrown;
      const reason = 'not_a_zip';
      throw new CorruptDataError('The file is not a whole zip archive', { reason }, thrown);
    }
    return new ZipFile(file, entries);
  }

  /** The unpacked bytes of an entry, not checked against its CRC-32. Rejects with `corrupt` when they are not there or would not fit into the memory, with `storage` when the file cannot be read. */
  async open(entry: ZipEntry): Promise<Blob> {
    const packed = await this.#locate(entry);
    if (entry.method === STORED) return packed;
    const known = this.#inflated.get(entry.name);
    if (known !== undefined) return known;
    const ratio = entry.size / Math.max(1, entry.packedSize);
    if (entry.method !== DEFLATED || entry.size > this.#budget || ratio > MAX_RATIO) {
      throw damaged(entry, 'is compressed in a way that is not read: bundles are stored', 'compressed');
    }
    this.#budget -= entry.size;
    const unpacked = inflate(packed, entry.size);
    this.#inflated.set(entry.name, unpacked);
    return unpacked;
  }

  /** The checked bytes of a small entry. Rejects as {@link open}, and with `corrupt` for more than `most` bytes or a wrong CRC-32. */
  async read(entry: ZipEntry, most: number): Promise<Uint8Array<ArrayBuffer>> {
    if (entry.size > most) throw damaged(entry, 'is too large', 'too_large');
    const blob = await this.open(entry);
    const bytes = await readBytes(blob, 0, blob.size);
    if (crc32(bytes) !== entry.crc) throw damaged(entry, 'fails its checksum', 'checksum');
    return bytes;
  }

  /** A description as text. Rejects as {@link read}. */
  async readText(entry: ZipEntry): Promise<string> {
    return new TextDecoder().decode(await this.read(entry, MAX_TEXT_BYTES));
  }

  /** Goes through an entry, whatever its size; `visit` gets its pieces. Rejects as {@link read}. */
  async check(entry: ZipEntry, visit: (bytes: Uint8Array) => void): Promise<void> {
    let crc = 0;
    for await (const bytes of piecesOf(await this.open(entry))) {
      crc = crc32(bytes, crc);
      visit(bytes);
    }
    if (crc !== entry.crc) throw damaged(entry, 'fails its checksum', 'checksum');
  }

  /** The slice that holds the entry's bytes as they are in the archive. */
  async #locate(entry: ZipEntry): Promise<Blob> {
    const { offset, packedSize } = entry;
    const limit = this.#limits.get(offset) ?? 0;
    const name = new TextEncoder().encode(entry.name);
    const bytes = await readBytes(this.#file, offset, Math.min(limit, offset + LOCAL_BYTES + name.length));
    if (bytes.length < LOCAL_BYTES + name.length) throw damaged(entry, 'is cut', 'cut');
    const header = new DataView(bytes.buffer);
    const own = bytes.subarray(LOCAL_BYTES);
    const fits =
      header.getUint32(0, true) === LOCAL_SIGNATURE &&
      header.getUint16(8, true) === entry.method &&
      header.getUint16(26, true) === name.length &&
      name.every((byte, i) => byte === own[i]);
    if (!fits) throw damaged(entry, 'is not where the directory says', 'header');
    const start = offset + LOCAL_BYTES + name.length + header.getUint16(28, true);
    const end = start + packedSize;
    if (end > limit || (entry.method === STORED && packedSize !== entry.size)) {
      throw damaged(entry, 'is not as long as the directory says', 'size');
    }
    return this.#file.slice(start, end);
  }
}

/** Reads ranges of the file, but never more at once than a directory may have. */
class BoundedReader extends BlobReader {
  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    if (length > MAX_DIRECTORY_BYTES) throw tooMany();
    return super.readUint8Array(index, length);
  }
}

function addEntry(entries: Map<string, ZipEntry>, entry: Entry): void {
  const { filename: name, offset, compressedSize, uncompressedSize, compressionMethod, signature } = entry;
  if (!isSafeName(name)) {
    throw new CorruptDataError('A name in the bundle leads out of it', { reason: 'unsafe_name', name });
  }
  if (entries.has(name)) {
    throw new CorruptDataError('A name is in the bundle twice', { reason: 'duplicate_name', name });
  }
  if (entries.size >= MAX_ENTRIES) throw tooMany();
  if (entry.encrypted) throw new CorruptDataError('The bundle is encrypted', { reason: 'encrypted', name });
  entries.set(name, {
    name,
    size: uncompressedSize,
    crc: signature ?? 0,
    packedSize: compressedSize,
    method: compressionMethod,
    offset,
  });
}

/** Where each entry ends at the latest: where the next one begins. Throws when two overlap. */
function limitsOf(entries: ZipEntry[], fileSize: number): Map<number, number> {
  const limits = new Map<number, number>();
  let before = -1;
  let least = 0;
  for (const entry of entries.sort((a, b) => a.offset - b.offset)) {
    if (!(entry.offset >= least)) {
      throw new CorruptDataError('Entries of the bundle overlap', { reason: 'overlap', name: entry.name });
    }
    limits.set(before, entry.offset);
    before = entry.offset;
    least = entry.offset + LOCAL_BYTES + entry.name.length + entry.packedSize;
  }
  if (least > fileSize) throw new CorruptDataError('The bundle is cut', { reason: 'cut' });
  return limits.set(before, fileSize);
}

/** False for names that mean something else than a file below the place where the archive is unpacked. */
function isSafeName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\\\u0000-\u001f\u007f]/.test(name) || /^[A-Za-z]:/.test(name)) return false;
  const parts = name.split('/');
  // A folder's own entry ends with a slash.
  if (parts.length > 1 && parts.at(-1) === '') parts.pop();
  return parts.every((part) => part !== '' && part !== '.' && part !== '..');
}

function damaged({ name }: ZipEntry, what: string, reason: string): CorruptDataError {
  return new CorruptDataError(`${name} ${what}`, { reason, name });
}

function tooMany(): CorruptDataError {
  const facts = { reason: 'too_many', limit: MAX_ENTRIES };
  return new CorruptDataError('The bundle has too many entries to be one', facts);
}
