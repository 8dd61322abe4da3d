/** Runs as the writers of formats get them, and how their files are read in tests. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type ErrorCode, StepwellError } from '../../../../src/base/errors.js';
import type { BundleFile, RunContent } from '../../../../src/bundle/content.js';
import { decodeFrame, encodeFrame } from '../../../../src/record/frame.js';
import { asStored } from '../../../../src/record/histogram-codec.js';
import type { Frame, HistogramRecord, LoggedRecord, RowsRecord } from '../../../../src/record/kinds.js';
import type { KeyInfo, RunDetail } from '../../../../src/source/types.js';
import { frame, RUN, START } from '../../query/runs.js';
import { histogram, rows } from '../../record/arbitraries.js';

/** A run of these frames. They are encoded and decoded with the options asked for, as a real source does it. */
export function contentOf(frames: readonly Frame[], detail: Partial<RunDetail> = {}): RunContent {
  const encoded = frames.map((each) => encodeFrame(each));
  return {
    detail: detailOf(frames, detail),
    async *frames(options) {
      for (const bytes of encoded) yield decodeFrame(bytes, 0, options).frame;
    },
  };
}

/** One frame per list of records. */
export function contentOfRecords(
  lists: readonly (readonly LoggedRecord[])[],
  detail: Partial<RunDetail> = {},
): RunContent {
  return contentOf(
    lists.map((records, seq) => frame(1, seq, records)),
    detail,
  );
}

/** The same run, and how many of its frames were asked for. */
function counted(content: RunContent): { content: RunContent; asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    content: {
      detail: content.detail,
      async *frames(options) {
        for await (const each of content.frames(options)) {
          asked++;
          yield each;
        }
      },
    },
  };
}

function detailOf(frames: readonly Frame[], detail: Partial<RunDetail>): RunDetail {
  return {
    uid: RUN,
    namespace: 'alice',
    project: 'digits',
    id: '20231114_221320_abcdef',
    name: 'first try',
    directory: 'models/cnn',
    group: '',
    task: '',
    tags: ['a', 'b'],
    archived: false,
    status: 'completed',
    created: START,
    ended: START + 5000,
    lastSeen: START + 5000,
    paused: 0,
    rows: 0,
    values: 0,
    dropped: 0,
    problems: 0,
    files: 0,
    revision: 1,
    notes: 'Notes\nin two lines',
    config: { lr: 0.001 },
    summary: {},
    scalars: {},
    histograms: {},
    firstNonFinite: null,
    keys: keysOf(frames),
    error: null,
    problemList: [],
    logCounts: { debug: 0, info: 0, warning: 0, error: 0 },
    ...detail,
  };
}

function keysOf(frames: readonly Frame[]): KeyInfo[] {
  const found = new Map<string, KeyInfo>();
  const add = (kind: KeyInfo['kind'], key: string) => found.set(`${kind} ${key}`, { key, kind, count: 1 });
  for (const record of frames.flatMap(({ records }) => records)) {
    if (record.kind === 'rows') for (const { key } of record.columns) add('scalar', key);
    if (record.kind === 'text' || record.kind === 'json' || record.kind === 'histogram') {
      add(record.kind, record.key);
    }
  }
  return [...found.values()];
}

/** A file, all of it. */
export async function bytesOf(file: BundleFile): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of file.bytes()) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}

export async function textOf(file: BundleFile): Promise<string> {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(await bytesOf(file));
}

export async function linesOf(file: BundleFile): Promise<string[]> {
  const lines = (await textOf(file)).split('\n');
  if (lines.pop() !== '') throw new Error('The last line has no end');
  return lines;
}

/** The code of the StepwellError with which a promise rejects. */
export async function codeOfRejection(promise: Promise<unknown>): Promise<ErrorCode> {
  const thrown = await promise.then(
    () => new Error('nothing was thrown'),
    (error: unknown) => error,
  );
  if (!(thrown instanceof StepwellError)) throw thrown;
  return thrown.code;
}

/** Reads the first chunk and stops. How many frames were asked for by then. */
export async function framesBeforeFirstChunk(
  content: RunContent,
  fileOf: (content: RunContent) => BundleFile,
): Promise<number> {
  const { content: watched, asked } = counted(content);
  for await (const chunk of fileOf(watched).bytes()) {
    if (chunk.length > 0) break;
  }
  return asked();
}

/** Calls `use` with the path of a file that holds `bytes`. */
export async function withFile<T>(bytes: Uint8Array, use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'stepwell-formats-'));
  try {
    const path = join(folder, 'file');
    await writeFile(path, bytes);
    return await use(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A text as UTF-8 holds it: without lone surrogates. */
export function wellFormed(text: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text));
}

/** A scalar with its place, as `scalars.parquet` and `scalars.csv` have it. */
export interface ScalarLine {
  readonly key: string;
  readonly row: number;
  readonly step: number;
  readonly global_step: number;
  readonly time: number;
  readonly value: number;
}

/** Every scalar of a run, in the order in which the files have them. */
export async function scalarLines(content: RunContent): Promise<ScalarLine[]> {
  const lines: ScalarLine[] = [];
  for await (const { records } of content.frames()) {
    for (const record of records) {
      if (record.kind !== 'rows') continue;
      for (const { key, at, values } of record.columns) {
        at.forEach((i, j) => {
          lines.push({
            key: wellFormed(key),
            row: record.rows[i] as number,
            step: record.steps[i] as number,
            global_step: record.globalSteps[i] as number,
            time: record.times[i] as number,
            value: values[j] as number,
          });
        });
      }
    }
  }
  return lines;
}

export async function recordsOf<K extends LoggedRecord['kind']>(
  content: RunContent,
  kind: K,
): Promise<Extract<LoggedRecord, { kind: K }>[]> {
  const found: Extract<LoggedRecord, { kind: K }>[] = [];
  for await (const { records } of content.frames()) {
    for (const record of records) {
      if (record.kind === kind) found.push(record as Extract<LoggedRecord, { kind: K }>);
    }
  }
  return found;
}

const rowNumbers = fc.oneof(fc.nat(50), fc.maxSafeNat());

/** Rows of any numbers, but with row numbers that can be. */
const rowsWithNumbers: fc.Arbitrary<RowsRecord> = rows.chain((record) =>
  fc
    .array(rowNumbers, { minLength: record.rows.length, maxLength: record.rows.length })
    .map((numbers) => ({ ...record, rows: Float64Array.from(numbers) })),
);

const histogramWithNumber: fc.Arbitrary<HistogramRecord> = fc
  .tuple(histogram, rowNumbers)
  .map(([record, row]) => asStored({ ...record, row }));

/** Any scalars and histograms, in a few frames. */
export const anyContent: fc.Arbitrary<RunContent> = fc
  .array(fc.array(fc.oneof(rowsWithNumbers, histogramWithNumber), { maxLength: 4 }), { maxLength: 5 })
  .map((lists) => contentOfRecords(lists));
