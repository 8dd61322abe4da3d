/** Reads the number of atoms from MMTF: a map in MessagePack, whose names are texts. */

/** Deepest nesting that is read. MMTF has three levels. */
const MAX_DEPTH = 16;
/** Bytes of the coordinates' header, before the coordinates. */
const HEADER_BYTES = 12;

/** Atoms of an MMTF file; 0: the file has none; `null`: the bytes are not MMTF. */
export function mmtfAtoms(bytes: Uint8Array): number | null {
  try {
    const reader = new Reader(bytes);
    const fields = reader.fields();
    if (fields === null) return null;
    let atoms: number | null = null;
    let hasPositions = false;
    for (let i = 0; i < fields; i++) {
      const name = reader.value(0);
      const value = reader.value(0);
      if (name === 'numAtoms' && typeof value === 'number') atoms = value;
      if (name === 'xCoordList' && value instanceof Uint8Array) {
        hasPositions = value.length > HEADER_BYTES;
      }
    }
    return atoms === null ? null : hasPositions ? Math.max(0, Math.trunc(atoms)) : 0;
  } catch {
    // Cut, or something else.
    return null;
  }
}

/** Reads MessagePack. Throws at the end of the bytes. Values that nobody here needs are `null`. */
class Reader {
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Number of fields of the map that begins here; `null`: no map does. */
  fields(): number | null {
    const type = this.#uint(1);
    if ((type & 0xf0) === 0x80) return type & 15;
    return type === 0xde ? this.#uint(2) : type === 0xdf ? this.#uint(4) : null;
  }

  value(depth: number): number | string | Uint8Array | null {
    if (depth > MAX_DEPTH) throw new RangeError('Nested too deep');
    const type = this.#uint(1);
    if (type < 0x80) return type;
    if (type >= 0xe0) return type - 256;
    if (type < 0x90) return this.#skip(2 * (type & 15), depth);
    if (type < 0xa0) return this.#skip(type & 15, depth);
    if (type < 0xc0) return this.#text(type & 31);
    switch (type) {
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.#take(this.#uint(1 << (type - 0xc4)));
      case 0xc7:
      case 0xc8:
      case 0xc9:
        this.#take(1 + this.#uint(1 << (type - 0xc7)));
        return null;
      case 0xca:
      case 0xcb:
        this.#take(type === 0xca ? 4 : 8);
        return null;
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.#uint(1 << (type - 0xcc));
      case 0xd0:
      case 0xd1:
      case 0xd2:
        // A number of atoms is not negative: what the bits say without a sign is right for those that count.
        return this.#uint(1 << (type - 0xd0));
      case 0xcf:
      case 0xd3:
        return this.#uint(4) * 2 ** 32 + this.#uint(4);
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        this.#take(1 + (1 << (type - 0xd4)));
        return null;
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#uint(1 << (type - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.#skip(this.#uint(type === 0xdc ? 2 : 4), depth);
      case 0xde:
      case 0xdf:
        return this.#skip(2 * this.#uint(type === 0xde ? 2 : 4), depth);
      default:
        // Nothing, false, true.
        return null;
    }
  }

  #skip(values: number, depth: number): null {
    for (let i = 0; i < values; i++) this.value(depth + 1);
    return null;
  }

  #text(length: number): string {
    return String.fromCharCode(...this.#take(length).subarray(0, 64));
  }

  #take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new RangeError('Cut');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** A big-endian number without sign. Throws beyond the end. */
  #uint(width: number): number {
    const at = this.#at;
    this.#at += width;
    if (width === 1) return this.#view.getUint8(at);
    return width === 2 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }
}
