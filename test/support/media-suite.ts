/**
 * The acceptance suite of a kind of media [MED2]: what was logged is the same after every station on its way, from the call in
 * the page to another person's board. The stations are the library's own; only threads and sockets are left out. Its cases need
 * no test runner.
 */
import { isRefusal, type Refusal } from '../../src/base/refusal.js';
import { sha256Hex } from '../../src/base/sha256.js';
import { exportBundle } from '../../src/bundle/export.js';
import { importBundle } from '../../src/bundle/import.js';
import { type Bundle, openBundle } from '../../src/bundle/read.js';
import { bundleSource } from '../../src/bundle/source.js';
import type { RawItem } from '../../src/media/capture.js';
import type { MediaName } from '../../src/media/kinds.js';
import { MediaCaptures, type TakenMedia } from '../../src/page/media.js';
import { StoreSource } from '../../src/query/store-source.js';
import { decodeFrame, encodeFrame } from '../../src/record/frame.js';
import type { Json, LoggedRecord, MediaItem, MediaRecord } from '../../src/record/kinds.js';
import { sourceOver } from '../../src/source/source-over.js';
import type { Source } from '../../src/source/types.js';
import type { Archive } from '../../src/store/archive.js';
import { memoryDatabase, memoryStore } from '../../src/store/memory.js';
import { memoryArchive } from '../../src/store/memory-archive.js';
import type { Store } from '../../src/store/port.js';
import { pack, unpack } from '../../src/sync/pack.js';
import { API, encodeFrames } from '../../src/sync/wire.js';
import { RunBlobs } from '../../src/worker/parts/run-blobs.js';
import { encoderParts } from './encoder-parts.js';
import { runBody, TIME } from './frames.js';
import { equal, ok } from './store-suite/assert.js';

/** A value that a person logs, and what must become of it. */
export interface MediaSample {
  readonly name: string;
  /** Makes the value: of `log()`, so of a list too. */
  readonly value: () => unknown;
  /** Changes what the value was made of, right after the call; default: there is nothing to change. */
  readonly spoil?: () => void;
  /** What is recorded, in order. */
  readonly items: readonly MediaSampleItem[];
  /** Problems that come with the items: the beginning of each. Default: none. */
  readonly problems?: readonly string[];
  /** True where the platform has no WebCodecs: with them, videos are encoded otherwise. */
  readonly withoutCodecs?: boolean;
}

export interface MediaSampleItem {
  readonly type: string;
  readonly caption: string;
  readonly facts: MediaItem['facts'];
  /** Of the item's file in a bundle. */
  readonly extension: string;
  /** What `artifacts.jsonl` says of the item, beside what it says of all media. */
  readonly listed: { readonly [name: string]: Json };
  /** Throws unless these are the bytes of the item. */
  check(bytes: Uint8Array<ArrayBuffer>): void | Promise<void>;
}

/** The app of a server, without its socket. */
export interface MediaSuiteServer {
  request(method: string, path: string, options?: { readonly body?: BodyInit }): Promise<Response>;
}

/** Where a recorded run is kept. */
export interface MediaSuiteHome {
  readonly store: Store;
  readonly archive: Archive;
}

/** The stations outside of the library's pure code. */
export interface MediaSuiteStations {
  /** Opens a store that holds nothing. It is used once for what is recorded and once for what is imported. */
  home(): Promise<MediaSuiteHome>;
  /** Opens a server that does not hold the run; `null`: this platform runs no server. */
  readonly serve: (() => Promise<MediaSuiteServer>) | null;
}

/** A store in memory. */
export async function memoryHome(): Promise<MediaSuiteHome> {
  const database = memoryDatabase();
  return { store: memoryStore(database), archive: memoryArchive(database) };
}

/** A named test that rejects when it fails. */
export interface MediaCase {
  readonly name: string;
  run(): Promise<void>;
}

const RUN = 'd'.repeat(32);
const SESSION = '5'.repeat(32);
const KEY = 'eval/sample';
/** A fractional step, as it may be. */
const PLACE = { key: KEY, row: 3, step: 7.5, globalStep: 480, time: TIME };

/** The cases of a kind: each sample goes all the way. */
export function mediaSuite(
  kind: MediaName,
  samples: readonly MediaSample[],
  stations: MediaSuiteStations,
): readonly MediaCase[] {
  const hasCodecs = typeof VideoEncoder === 'function';
  const fitting = samples.filter(({ withoutCodecs }) => !(withoutCodecs && hasCodecs));
  const whole = fitting.map((sample) => ({
    name: `${sample.name}: from the call to another person's board`,
    run: () => allTheWay(kind, sample, stations),
  }));
  return [
    ...whole,
    {
      name: 'what is none of the kind is refused with a reason, and the good ones beside it stay',
      async run() {
        const [sample] = samples as [MediaSample];
        const captures = new MediaCaptures(() => null);
        const [good] = [sample.value()].flat();
        const mixed = await itemsOf(captures.take([good, brokenLike(good)]));
        ok(
          mixed.some((item) => !isRefusal(item)),
          'the good one',
        );
        ok(
          mixed.some((item) => isRefusal(item) && item.reason.length > 0),
          'the reason',
        );
        equal((captures.take([good, 5]) as Refusal).code, 'type', 'a list of something else');
        equal(captures.take(5), null, 'no media');
      },
    },
    {
      name: 'an option that the kind does not know is told by its name',
      async run() {
        const [sample] = samples as [MediaSample];
        const [good] = [sample.value()].flat() as { options: object }[];
        const told: string[] = [];
        const captures = new MediaCaptures(
          () => null,
          (media, known, options) => {
            const names = Object.keys(options ?? {}).filter((name) => !known.includes(name));
            told.push(...names.map((name) => `${media}: ${name}`));
          },
        );
        captures.take(
          Object.assign(Object.create(Object.getPrototypeOf(good)), good, { options: { colour: 1 } }),
        );
        equal(told, [`${kind}: colour`], 'names');
      },
    },
  ];
}

async function allTheWay(kind: MediaName, sample: MediaSample, stations: MediaSuiteStations): Promise<void> {
  // The page: taken hold of at the call, then posted to the worker.
  const taken = new MediaCaptures(() => null).take(sample.value());
  sample.spoil?.();
  const known = await itemsOf(taken);
  const raw = known.filter((item): item is RawItem => !isRefusal(item));
  for (const { bytes } of raw) ok(bytes > 0, 'what an item occupies is counted [MED4]');
  const items = structuredClone(raw.map((item) => item.raw));

  // The worker: encoded, bytes stored, one record.
  const home = await stations.home();
  await openRun(home.store);
  const blobs = new RunBlobs(home.archive, encoderParts);
  const records = await blobs.storeMedia(RUN, { kind: 'raw', ...PLACE, media: kind, items, bytes: 0 });
  const [record, ...problems] = records as [MediaRecord, ...LoggedRecord[]];
  const reasons = [
    ...known.filter((item) => typeof item === 'string'),
    ...problems.map((problem) => (problem.kind === 'problem' ? problem.reason : problem.kind)),
  ];
  const expected = sample.problems ?? [];
  equal(
    reasons.map((reason, i) => reason.slice(0, expected[i]?.length)),
    expected,
    'problems',
  );
  equal([record.kind, record.media, record.key, record.step], ['media', kind, KEY, 7.5], 'record');
  const wanted = sample.items.map(({ type, caption, facts }) => ({ type, caption, facts }));
  equal(
    record.items.map(({ type, caption, facts }) => ({ type, caption, facts })),
    wanted,
    'items',
  );

  // A frame: the same bytes everywhere from here on.
  const frame = encodeFrame({
    header: { run: RUN, session: SESSION, epoch: 1, seq: 0, time: TIME },
    records: [introduction(), ...records],
  });
  const { kind: _, ...media } = decodeFrame(frame).frame.records.find(
    ({ kind }) => kind === 'media',
  ) as MediaRecord;
  const { kind: __, ...written } = record;
  equal(media, written, 'record of the frame');
  await home.store.append({ run: RUN, session: SESSION }, 1, [{ seq: 0, bytes: frame }], {
    patch: { batch: 0, status: 'completed' },
  });

  await checkSource('the store', storeSource(home), kind, sample, record);

  // A bundle: read where it lies, imported elsewhere, and as files for people.
  // Not with `for await`: WebKit's streams cannot be iterated.
  const file = await new Response(exportBundle(home, [RUN], { created: TIME })).blob();
  const bundle = await openBundle(file);
  await checkSource('a bundle', bundleSource(bundle), kind, sample, record);
  await checkFiles(bundle, sample, kind);
  const imported = await stations.home();
  await importBundle(bundle, imported);
  await checkSource('an imported bundle', storeSource(imported), kind, sample, record);

  // A server, and whoever looks at it.
  if (stations.serve === null) return;
  const server = await stations.serve();
  const post = async (method: string, path: string, body: BodyInit) => {
    const answer = await server.request(method, `${API}/runs/${RUN}${path}`, { body });
    ok(answer.ok, `${method} ${path} answers ${answer.status}`);
    return answer;
  };
  await post('PUT', '', JSON.stringify(runBody()));
  const hashes = [...new Set(record.items.map(({ sha256 }) => sha256))];
  for (const sha256 of hashes) {
    const blob = (await home.archive.getBlob(sha256)) as Blob;
    await post('PUT', `/blobs/${sha256}`, await blob.arrayBuffer());
  }
  await post('POST', '/frames', await encodeFrames([{ bytes: frame }]));
  const finish = JSON.stringify({ streams: { [SESSION]: 1 }, blobs: hashes });
  const { complete } = (await (await post('POST', '/finish', finish)).json()) as { complete: boolean };
  ok(complete, 'the server has the whole run');
  await checkSource('a server', serverSource(server), kind, sample, record);
}

/** Throws unless a source says of the record, and of its bytes, what was recorded. */
async function checkSource(
  what: string,
  source: Source,
  kind: MediaName,
  sample: MediaSample,
  record: MediaRecord,
): Promise<void> {
  const { row, step, globalStep, time, items, data } = record;
  const at = { row, step, globalStep, time, data, items };
  const keys = (await source.getRun(RUN))?.keys ?? [];
  equal(keys, [{ key: KEY, kind: 'media', media: kind, count: 1 }], `${what}: keys`);
  const values = await source.media({ run: RUN, key: KEY, media: kind });
  equal([values.total, values.steps], [1, [at]], `${what}: media`);
  const [latest] = await source.latest({ run: RUN });
  equal(latest, { kind: 'media', key: KEY, media: kind, ...at }, `${what}: latest`);
  const artifacts = await source.getArtifacts(RUN);
  equal(
    artifacts.map((each) => each.kind === 'media' && each.media),
    items.map(() => kind),
    `${what}: artifacts`,
  );
  for (const [i, { sha256, size }] of items.entries()) {
    const blob = await source.blob(RUN, sha256);
    ok(blob !== null, `${what}: bytes of item ${i}`);
    const bytes = new Uint8Array(await blob.arrayBuffer());
    equal([await sha256Hex(bytes), bytes.length], [sha256, size], `${what}: bytes of item ${i}`);
    await sample.items[i]?.check(bytes);
  }
}

/** Throws unless a person finds the items in a bundle: under their names, and in the list. */
async function checkFiles(bundle: Bundle, { items }: MediaSample, kind: MediaName): Promise<void> {
  const text = async (name: string) => {
    const entry = [...bundle.zip.entries.values()].find((each) => each.name.endsWith(name));
    ok(entry !== undefined, `the bundle has ${name}`);
    return bundle.zip.open(entry);
  };
  const lines = (await (await text('/artifacts.jsonl')).text()).trimEnd().split('\n');
  equal(lines.length, items.length, 'lines of artifacts.jsonl');
  for (const [i, item] of items.entries()) {
    const { path, ...line } = JSON.parse(lines[i] as string);
    const { kind: name, key, step, index, caption, type } = line;
    equal([name, key, step, index, caption, type], [kind, KEY, 7.5, i, item.caption, item.type], 'line');
    equal(
      Object.fromEntries(Object.keys(item.listed).map((each) => [each, line[each]])),
      item.listed,
      'facts',
    );
    ok(String(path).endsWith(`.${item.extension}`), `${path} ends in .${item.extension}`);
    await item.check(
      new Uint8Array(await (await text(`/${path.slice(path.indexOf('/') + 1)}`)).arrayBuffer()),
    );
  }
}

function storeSource({ store, archive }: MediaSuiteHome): Source {
  const queries = async () => (await import('../../src/query/queries.js')).queries;
  return new StoreSource(store, {
    clock: { now: () => TIME },
    isLive: () => false,
    queries,
    blobs: async () => archive,
  });
}

/** The Source of a server, over its app. */
function serverSource({ request }: MediaSuiteServer): Source {
  return sourceOver(
    async (method, args) => {
      if (method === 'blob') return (await request('GET', `${API}/runs/${args[0]}/blobs/${args[1]}`)).blob();
      const answer = await request('POST', `${API}/query/${method}`, { body: pack(args) });
      ok(answer.ok, `query ${method} answers ${answer.status}`);
      return unpack(new Uint8Array(await answer.arrayBuffer()));
    },
    { subscribe: async () => () => {} },
  );
}

async function itemsOf(taken: TakenMedia | Refusal | null): Promise<(RawItem | Refusal)[]> {
  if (taken === null) throw new Error('The value is not media');
  return isRefusal(taken) ? [taken] : Promise.all(taken.items);
}

/** A value of the same kind that holds nothing of it. */
function brokenLike(good: unknown): unknown {
  return Object.assign(Object.create(Object.getPrototypeOf(good)), good, { x: 5 });
}

async function openRun(store: Store): Promise<void> {
  const names = { namespace: '', project: 'digits', label: 'first', recorder: SESSION } as const;
  await store.openWriter({ run: RUN, session: SESSION, ...names, resume: 'never', time: TIME });
}

function introduction(): LoggedRecord {
  return {
    ...{ kind: 'run', time: TIME, namespace: '', project: 'digits', label: 'first', name: 'first' },
    ...{ directory: '', group: '', task: '' },
  };
}
