import { CorruptDataError, StepwellError, ValidationError } from '../base/errors.js';
import { fromHex, ID_LENGTH, isId, toHex } from '../base/ids.js';
import { ByteReader, ByteWriter, MAX_NUMBERS } from './bytes.js';
import { codeOf, kindOf, OLD_IMAGE_CODE } from './codes.js';
import { crc32c } from './crc32c.js';
import { decodeFields, decodeOldImage, encodeFields } from './fields.js';
import { decodeHistogram, encodeHistogram, numbersInHistogram } from './histogram-codec.js';
import type { Frame, FrameHeader, LoggedRecord, RecordKind } from './kinds.js';
import { decodeRows, encodeRows, numbersIn } from './rows-codec.js';

/**
 * Frames: the records of one commit as immutable bytes, the same in IndexedDB, on the wire and in a bundle (STO1).
 * A segment is frames back to back.
 *
 *     u32     magic 'STPW'   ┐
 *     u32     body length    │ 12 bytes, the same in all versions: enough to find, check and pass on
 *     u32     CRC-32C of the │ frames of a newer version
 *             body           ┘
 *     u8      version        ┐
 *     16      run            │
 *     16      session        │ header, the same in all versions
 *     varint  epoch          │
 *     varint  seq            │
 *     f64     time           ┘
 *     for each record, up to the end of the body:
 *       u8      kind         codes.ts
 *       block   payload      length-framed, so that an unknown kind is skipped and kept byte for byte
 *
 * Numbers are little-endian. The checksum covers the version, so that a flipped bit there is not taken for a newer writer. It
 * need not cover magic and length: with a wrong length the checksum does not match.
 */
export const FRAME_VERSION = 1;

/** 'STPW' as a little-endian number. */
const MAGIC = 0x57505453;

/** Magic, length, checksum. */
const PREFIX_BYTES = 12;

/** What to decode of a frame. Default: everything. */
export interface DecodeOptions {
  /** Only scalar columns and histograms of these keys are decoded. `rows` records without such a column are left out. */
  readonly keys?: ReadonlySet<string>;
  /** Only records of these kinds are decoded. */
  readonly kinds?: ReadonlySet<RecordKind>;
}

/** The bytes of a frame. Throws `ValidationError` for a frame that readers would refuse: ids, field types, more numbers than {@link MAX_NUMBERS} (a page may have fewer waiting, QUE4). */
export function encodeFrame(frame: Frame): Uint8Array<ArrayBuffer> {
  const { header, records } = frame;
  if (!isId(header.run) || !isId(header.session)) {
    throw new ValidationError('A frame needs the ids of its run and session', { run: String(header.run) });
  }
  let numbers = 0;
  for (const record of records) {
    if (record.kind === 'rows') numbers += numbersIn(record);
    else if (record.kind === 'histogram') numbers += numbersInHistogram(record);
  }
  if (numbers > MAX_NUMBERS) throw new ValidationError('Too many values for one frame', { numbers });

  // A first guess: a loss takes four bytes, everything else of a row about one.
  const writer = new ByteWriter(256 + 64 * records.length + 2 * numbers);
  writer.u32(MAGIC);
  writer.u32(0);
  writer.u32(0);
  writer.u8(FRAME_VERSION);
  writer.raw(fromHex(header.run));
  writer.raw(fromHex(header.session));
  writer.varint(header.epoch);
  writer.varint(header.seq);
  writer.f64(header.time);
  for (const record of records) encodeRecord(writer, record);

  const bytes = writer.finish();
  const view = new DataView(bytes.buffer);
  view.setUint32(4, bytes.length - PREFIX_BYTES, true);
  view.setUint32(8, crc32c(bytes.subarray(PREFIX_BYTES)), true);
  return bytes;
}

function encodeRecord(writer: ByteWriter, record: LoggedRecord): void {
  if (record.kind === 'unknown') {
    if (kindOf(record.code) !== 'unknown') {
      throw new ValidationError('An unknown record has the code of a known kind', { code: record.code });
    }
    writer.u8(record.code);
    writer.varint(record.payload.length);
    writer.raw(record.payload);
    return;
  }
  writer.u8(codeOf(record.kind));
  const payload = writer.begin();
  if (record.kind === 'rows') encodeRows(writer, record);
  else if (record.kind === 'histogram') encodeHistogram(writer, record);
  else encodeFields(writer, record);
  writer.end(payload);
}

/**
 * Decodes the frame at `offset` (default 0); also returns the offset of its end. Throws `CorruptDataError` for bytes that are
 * cut, fail their checksum or do not parse, and a `version` error for a newer format. The result shares no memory with `bytes`.
 */
export function decodeFrame(
  bytes: Uint8Array,
  offset = 0,
  options: DecodeOptions = {},
): { frame: Frame; end: number } {
  const body = checkedBody(bytes, offset);
  const version = body.u8();
  if (version !== FRAME_VERSION) {
    throw new StepwellError('version', `A frame has format ${version}; this version reads ${FRAME_VERSION}`, {
      version,
      offset,
    });
  }
  const header = readHeader(body);
  const records: LoggedRecord[] = [];
  while (body.left > 0) {
    const code = body.u8();
    const payload = body.block();
    const kind = kindOf(code);
    if (options.kinds && !options.kinds.has(kind)) continue;
    const record = decodeRecord(code, kind, payload, options.keys);
    payload.finish();
    if (record) records.push(record);
  }
  return { frame: { header, records }, end: body.end };
}

/** Kinds of the records in the frame at `offset`, without decoding them. Only `unknown` for a newer format. Throws `CorruptDataError` as {@link decodeFrame} does. */
export function kindsIn(bytes: Uint8Array, offset = 0): ReadonlySet<RecordKind> {
  const body = checkedBody(bytes, offset);
  if (body.u8() !== FRAME_VERSION) return new Set(['unknown']);
  readHeader(body);
  const kinds = new Set<RecordKind>();
  while (body.left > 0) {
    kinds.add(kindOf(body.u8()));
    body.block();
  }
  return kinds;
}

function decodeRecord(
  code: number,
  kind: RecordKind,
  payload: ByteReader,
  keys: ReadonlySet<string> | undefined,
): LoggedRecord | null {
  if (kind === 'unknown') return { kind, code, payload: payload.raw(payload.left).slice() };
  if (kind === 'histogram') return decodeHistogram(payload, keys);
  if (code === OLD_IMAGE_CODE) return decodeOldImage(payload);
  return kind === 'rows' ? decodeRows(payload, keys) : decodeFields(payload, kind);
}

/** The frames of a segment, one after the other. At a bad frame it throws what {@link decodeFrame} throws. */
export function* readFrames(bytes: Uint8Array, options?: DecodeOptions): Generator<Frame, void, undefined> {
  for (let offset = 0; offset < bytes.length; ) {
    const { frame, end } = decodeFrame(bytes, offset, options);
    yield frame;
    offset = end;
  }
}

/**
 * How many frames at the beginning of `bytes` are whole and pass their checksum, and where the last of them ends. Used to
 * keep the good frames before a torn one. It checks checksums only, so frames of a newer format count too.
 */
export function validPrefix(bytes: Uint8Array): { frames: number; end: number } {
  let frames = 0;
  let end = 0;
  try {
    while (end < bytes.length) {
      end = checkedBody(bytes, end).end;
      frames++;
    }
  } catch (error) {
    if (!(error instanceof CorruptDataError)) throw error;
  }
  return { frames, end };
}

/** Header and end of the frame at `offset`, for any version. Checks no checksum: only for bytes that were checked before. */
export function frameHeader(
  bytes: Uint8Array,
  offset = 0,
): { header: FrameHeader; version: number; end: number } {
  const { body } = readPrefix(bytes, offset);
  const version = body.u8();
  return { header: readHeader(body), version, end: body.end };
}

/** Length in bytes of the frame at `offset`, as its prefix says. Throws `CorruptDataError` if the prefix is cut, or no frame begins there. */
export function frameLength(bytes: Uint8Array, offset = 0): number {
  return readPrefix(bytes, offset).body.end - offset;
}

/** Header and format version of the frame at `offset`, for any version. Throws `CorruptDataError` if the frame is cut or fails its checksum. */
export function checkedHeader(bytes: Uint8Array, offset = 0): { header: FrameHeader; version: number } {
  const body = checkedBody(bytes, offset);
  const version = body.u8();
  return { header: readHeader(body), version };
}

function readPrefix(bytes: Uint8Array, offset: number): { body: ByteReader; checksum: number } {
  const prefix = new ByteReader(bytes, offset);
  if (prefix.u32() !== MAGIC) throw new CorruptDataError('No frame begins here', { offset });
  const size = prefix.u32();
  const checksum = prefix.u32();
  prefix.need(size);
  const start = prefix.position;
  return { body: new ByteReader(bytes, start, start + size), checksum };
}

function checkedBody(bytes: Uint8Array, offset: number): ByteReader {
  const { body, checksum } = readPrefix(bytes, offset);
  if (crc32c(bytes.subarray(body.position, body.end)) !== checksum) {
    throw new CorruptDataError('A frame fails its checksum', { offset });
  }
  return body;
}

function readHeader(body: ByteReader): FrameHeader {
  return {
    run: toHex(body.raw(ID_LENGTH / 2)),
    session: toHex(body.raw(ID_LENGTH / 2)),
    epoch: body.varint(),
    seq: body.varint(),
    time: body.f64(),
  };
}
