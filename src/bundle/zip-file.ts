/**
 * A zip archive from an untrusted source. The directory is read once, with limits. An entry is checked against its header when it is
 * opened; a stored entry is then a slice of the file.
 */
import { BlobReader, configure, type Entry, ZipReader } from '@zip.js/zip.js/lib/zip-core-custom.js';
import { CorruptDataError, StepwellError } from '../base/errors.js';
import { piecesOf, readBytes } from './blob-bytes.js';
import { crc32 } from './crc32.js';
import { inflate } from './inflate.js';

configure({ useWebWorkers: false });

/** Most entries. Bundles are written with at most 65,000. */
const MAX_ENTRIES = 100_000;

/** Longest directory. A directory is read at once; {@link MAX_ENTRIES} entries with long names take about this many bytes. */
const MAX_DIRECTORY_BYTES = 32 * 1024 * 1024;

/** Most inflated bytes of all entries together, because inflated entries are kept in memory. */
const MAX_INFLATED_BYTES = 256 * 1024 * 1024;

/** Highest compression ratio. Data of Stepwell compresses less; zip bombs compress more. */
const MAX_RATIO = 100;

/** Longest description. A description of a hundred thousand streams is shorter. */
const MAX_TEXT_BYTES = 32 * 1024 * 1024;

/** Signature and size of the local header before an entry's bytes. */
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;

/** Compression methods of entries. */
const STORED = 0;
const DEFLATED = 8;

/** An entry as described in the directory. */
export interface ZipEntry {
  readonly name: string;
  /** Size of the unpacked bytes. */
  readonly size: number;
  /** CRC-32 of the unpacked bytes. */
  readonly crc: number;
  readonly packedSize: number;
  readonly method: number;
  /** Offset of the local header in the archive. */
  readonly offset: number;
}

/** An opened archive. */
export class ZipFile {
  /** Entries by name. Names are unique. */
  readonly entries: ReadonlyMap<string, ZipEntry>;
  readonly #file: Blob;
  /** The limit of each entry's end, by the entry's offset. */
  readonly #limits: ReadonlyMap<number, number>;
  readonly #inflated = new Map<string, Promise<Blob>>();
  #budget = MAX_INFLATED_BYTES;

  private constructor(file: Blob, entries: ReadonlyMap<string, ZipEntry>) {
    this.#file = file;
    this.entries = entries;
    this.#limits = limitsOf([...entries.values()], file.size);
  }

  /**
   * Reads the directory of an archive. Rejects with `corrupt` (fact `reason`) for anything but a whole, plain archive: cut, duplicate
   * names, names that lead out of the folder, overlapping entries, too many entries.
   */
  static async open(file: Blob): Promise<ZipFile> {
    const entries = new Map<string, ZipEntry>();
    const reader = new ZipReader(new BoundedReader(file), {
      strictness: 'strict',
      // Names are checked below, so that the error states the reason.
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

  /** The unpacked bytes of an entry, without checking the CRC-32. Rejects with `corrupt` if the bytes are missing or exceed the memory limits, and with `storage` if the file cannot be read. */
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

  /** The checked bytes of a small entry. Rejects as {@link open} does, and with `corrupt` for more than `most` bytes or a wrong CRC-32. */
  async read(entry: ZipEntry, most: number): Promise<Uint8Array<ArrayBuffer>> {
    if (entry.size > most) throw damaged(entry, 'is too large', 'too_large');
    const blob = await this.open(entry);
    const bytes = await readBytes(blob, 0, blob.size);
    if (crc32(bytes) !== entry.crc) throw damaged(entry, 'fails its checksum', 'checksum');
    return bytes;
  }

  /** A description as text. Rejects as {@link read} does. */
  async readText(entry: ZipEntry): Promise<string> {
    return new TextDecoder().decode(await this.read(entry, MAX_TEXT_BYTES));
  }

  /** Checks an entry of any size. `visit` gets the bytes piece by piece. Rejects as {@link read} does. */
  async check(entry: ZipEntry, visit: (bytes: Uint8Array) => void): Promise<void> {
    let crc = 0;
    for await (const bytes of piecesOf(await this.open(entry))) {
      crc = crc32(bytes, crc);
      visit(bytes);
    }
    if (crc !== entry.crc) throw damaged(entry, 'fails its checksum', 'checksum');
  }

  /** The slice of the file with the entry's bytes. */
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

/** Reads ranges of the file, but never more at once than the longest directory. */
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

/** The limit of each entry's end: the beginning of the next entry. Throws if two entries overlap. */
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

/** False for names that would be unpacked outside the target folder. */
function isSafeName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\\\u0000-\u001f\u007f]/.test(name) || /^[A-Za-z]:/.test(name)) return false;
  const elements = name.split('/');
  // The entry of a folder ends with a slash.
  if (elements.length > 1 && elements.at(-1) === '') elements.pop();
  return elements.every((element) => element !== '' && element !== '.' && element !== '..');
}

function damaged({ name }: ZipEntry, what: string, reason: string): CorruptDataError {
  return new CorruptDataError(`${name} ${what}`, { reason, name });
}

function tooMany(): CorruptDataError {
  const facts = { reason: 'too_many', limit: MAX_ENTRIES };
  return new CorruptDataError('The bundle has too many entries to be one', facts);
}
