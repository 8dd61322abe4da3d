/** Encodes the runs of a list, with what tables show of them, as a few values of a database: see `RunSnapshot`. */
import { CorruptDataError } from '../../base/errors.js';
import { encodeJson } from '../../record/json.js';
import type { Json } from '../../record/kinds.js';
import { emptyObject, isJsonObject } from '../../record/objects.js';
import type { RunInfo, RunStatus, ScalarSummary } from '../../source/types.js';
import type { RunDigest } from '../run-digest.js';
import { decodeStored } from '../stored-json.js';
import { type RunFacts, STATISTICS, type TableRun } from '../table/columns.js';
import { type NumberColumn, packNumbers, unpackNumbers } from './number-column.js';

/** A run to store. */
export interface RunToStore {
  readonly info: RunInfo;
  /** See `RunDigest`. Empty if the streams are not known: the digest is then read from the run's own entry. */
  readonly streams: RunDigest['streams'];
  /** `null`: nobody asked about the run. */
  readonly facts: RunFacts | null;
}

/**
 * Consecutive runs of a list, as the database keeps them: columns, and a column of equal values as one value. Reading takes as
 * long as there are bytes, several times longer than decoding.
 */
export interface StoredPart {
  readonly size: number;
  /** JSON of {@link Texts}. */
  readonly texts: string;
  /** The columns of {@link NUMBERS}. */
  readonly numbers: readonly NumberColumn[];
  /** JSON of {@link Facts}. */
  readonly facts: string;
  /** The columns of {@link STATISTICS}: a row for each key of the first run, then for each key of the next run, … */
  readonly statistics: readonly NumberColumn[];
}

/** JSON of the streams of each run of a part. Kept apart, because the first answer needs no streams. */
export type StoredStreams = string;

/** What tables show of a run, and which of the lists of scalar keys are its keys. */
type StoredFacts = readonly [config: Json, summary: Json, keys: number];

interface Facts {
  /** The different lists of scalar keys: most runs log the same keys. */
  readonly keys: readonly (readonly string[])[];
  /** `null`: nobody had asked about the run. */
  readonly runs: readonly (StoredFacts | null)[];
}

/**
 * A part ends after this many runs or characters. Chromium keeps a value of more than 64 KiB in a file of its own, whose
 * reading takes several times as long.
 */
const MOST_RUNS = 250;
const MOST_CHARACTERS = 32 * 1024;

/** The fields of `RunInfo` by how they are stored. The compiler asks for a line for each field. */
const FIELDS = {
  uid: 'text',
  namespace: 'text',
  project: 'text',
  id: 'text',
  name: 'text',
  directory: 'text',
  group: 'text',
  task: 'text',
  status: 'text',
  tags: 'tags',
  archived: 'flag',
  created: 'number',
  ended: 'number',
  lastSeen: 'number',
  paused: 'number',
  rows: 'number',
  values: 'number',
  dropped: 'number',
  problems: 'number',
  revision: 'number',
} as const satisfies Record<keyof RunInfo, 'text' | 'tags' | 'flag' | 'number'>;

type FieldsOf<Kind> = { [F in keyof RunInfo]: (typeof FIELDS)[F] extends Kind ? F : never }[keyof RunInfo];

const fieldsOf = <Kind extends (typeof FIELDS)[keyof RunInfo]>(...kinds: readonly Kind[]) =>
  (Object.keys(FIELDS) as (keyof RunInfo)[]).filter((field) =>
    (kinds as readonly string[]).includes(FIELDS[field]),
  ) as FieldsOf<Kind>[];

const TEXTS = fieldsOf('text');
const NUMBERS = fieldsOf('number', 'flag');

/** The columns of texts; a text instead of a list: it is in all rows. The name is empty if it is the run's id. */
type Texts = Record<FieldsOf<'text'>, string | string[]> & { readonly tags: string[][] };

const STATUSES: ReadonlySet<string> = new Set(
  Object.keys({ running: true, completed: true, failed: true, crashed: true } satisfies Record<
    RunStatus,
    true
  >),
);

/** Encodes some of the runs as a part. `next`: the index of the first run after the part. */
export function encodePart(
  runs: readonly RunToStore[],
  from: number,
): { part: StoredPart; streams: StoredStreams; next: number } {
  const facts: string[] = [];
  const statistics: number[][] = STATISTICS.map(() => []);
  /** The index of each list of keys, as text. */
  const lists = new Map<string, number>();
  let characters = 0;
  let next = from;
  for (; next < runs.length && next - from < MOST_RUNS && characters < MOST_CHARACTERS; next++) {
    const found = (runs[next] as RunToStore).facts;
    const text = found ? encodeFacts(found, lists, statistics) : 'null';
    facts.push(text);
    characters += text.length;
  }
  const picked = runs.slice(from, next);
  const infos = picked.map(({ info }) => info);
  const texts: Record<string, Json> = { tags: infos.map(({ tags }) => [...tags]) };
  for (const field of TEXTS) texts[field] = packTexts(infos.map((info) => info[field]));
  texts['name'] = packTexts(infos.map(({ id, name }) => (name === id ? '' : name)));
  const part: StoredPart = {
    size: infos.length,
    texts: encodeJson(texts),
    numbers: NUMBERS.map((field) => packNumbers(infos.map((info) => Number(info[field])))),
    facts: `{"keys":[${[...lists.keys()].join(',')}],"runs":[${facts.join(',')}]}`,
    statistics: statistics.map(packNumbers),
  };
  return { part, streams: JSON.stringify(picked.map(({ streams }) => streams)), next };
}

function encodeFacts(
  { config, summary, scalars }: RunFacts,
  lists: Map<string, number>,
  statistics: readonly number[][],
): string {
  const keys = Object.keys(scalars);
  for (const key of keys) {
    const found = scalars[key] as ScalarSummary;
    for (const [column, field] of STATISTICS.entries()) statistics[column]?.push(found[field]);
  }
  const text = encodeJson(keys);
  const list = lists.get(text) ?? lists.size;
  lists.set(text, list);
  return encodeJson([config, summary, list]);
}

/** Bytes of a part, a character as one. */
export function sizeOf({ texts, numbers, facts, statistics }: StoredPart): number {
  const columns = [...numbers, ...statistics].map((column) =>
    typeof column === 'number' ? 8 : column.byteLength,
  );
  return texts.length + facts.length + columns.reduce((sum, bytes) => sum + bytes, 0);
}

function packTexts(texts: readonly string[]): string | string[] {
  const [first = ''] = texts;
  return texts.every((text) => text === first) ? first : [...texts];
}

/** A run as it was stored. */
export class StoredRun {
  readonly info: RunInfo;
  /** `null`: nobody had asked about the run. */
  readonly table: TableRun | null;
  readonly #streams: () => RunDigest['streams'];

  constructor(info: RunInfo, table: TableRun | null, streams: () => RunDigest['streams']) {
    this.info = info;
    this.table = table;
    this.#streams = streams;
  }

  /** The digest of the run as it was stored. Its streams tell whether the digest is up to date. */
  get digest(): RunDigest {
    const { name, directory, group, task, tags, archived, ended, paused, rows, values, dropped, problems } =
      this.info;
    return {
      streams: this.#streams(),
      frames: Math.floor(this.info.revision / 2),
      ...{ name, directory, group, task, tags, archived, deleted: 0, ended, paused },
      ...{ rows, values, dropped, problems },
    };
  }
}

/** The inverse of {@link encodePart}; `null` if the value is not a part. `streams`: reads the streams of the part's runs. */
export function decodePart(
  value: unknown,
  streams: () => readonly RunDigest['streams'][],
): StoredRun[] | null {
  try {
    return readPart(value as StoredPart, streams);
  } catch {
    return null;
  }
}

/** The streams of each run of a part; none if the text is damaged, which makes every digest count as outdated. */
export function decodeStreams(text: unknown): readonly RunDigest['streams'][] {
  try {
    const streams = JSON.parse(text as StoredStreams) as RunDigest['streams'][];
    return streams.every(Array.isArray) ? streams : [];
  } catch {
    return [];
  }
}

function readPart(part: StoredPart, streams: () => readonly RunDigest['streams'][]): StoredRun[] | null {
  const { size } = part;
  const texts = decodeStored(part.texts) as unknown as Texts;
  const facts = decodeStored(part.facts) as unknown as Facts;
  const text = (field: FieldsOf<'text'>) => unpackTexts(texts[field], size);
  const number = (field: FieldsOf<'number' | 'flag'>) =>
    unpackNumbers(part.numbers[NUMBERS.indexOf(field)], size);
  const [uid, namespace, project, id, name] = [
    text('uid'),
    text('namespace'),
    text('project'),
    text('id'),
    text('name'),
  ];
  const [directory, group, task, status] = [text('directory'), text('group'), text('task'), text('status')];
  const [archived, created, ended, lastSeen] = [
    number('archived'),
    number('created'),
    number('ended'),
    number('lastSeen'),
  ];
  const [paused, rows, values, dropped] = [
    number('paused'),
    number('rows'),
    number('values'),
    number('dropped'),
  ];
  const [problems, revision] = [number('problems'), number('revision')];
  const { tags } = texts;
  const isWhole =
    [tags, facts.runs].every((column) => Array.isArray(column) && column.length === size) &&
    tags.every(areTexts) &&
    status.every((word) => STATUSES.has(word)) &&
    facts.keys.every(areTexts) &&
    facts.runs.every((run) => areFacts(run, facts.keys.length));
  if (!isWhole) return null;
  let keyRows = 0;
  for (const run of facts.runs) if (run) keyRows += facts.keys[run[2]]?.length ?? 0;
  const statistics = STATISTICS.map((_, column) => unpackNumbers(part.statistics[column], keyRows));

  const runs: StoredRun[] = [];
  let at = 0;
  for (let i = 0; i < size; i++) {
    // Field by field, as `infoOf` does: several times faster than a loop over the names of the fields.
    const info: RunInfo = {
      uid: uid[i] as string,
      namespace: namespace[i] as string,
      project: project[i] as string,
      id: id[i] as string,
      name: name[i] || (id[i] as string),
      directory: directory[i] as string,
      group: group[i] as string,
      task: task[i] as string,
      tags: tags[i] as string[],
      archived: archived[i] === 1,
      status: status[i] as RunStatus,
      created: created[i] as number,
      ended: ended[i] as number,
      lastSeen: lastSeen[i] as number,
      paused: paused[i] as number,
      rows: rows[i] as number,
      values: values[i] as number,
      dropped: dropped[i] as number,
      problems: problems[i] as number,
      revision: revision[i] as number,
    };
    const found = facts.runs[i] ?? null;
    const keys = found && (facts.keys[found[2]] as readonly string[]);
    const table = found && keys && new StoredTableRun(info, found, keys, statistics, at);
    runs.push(new StoredRun(info, table, () => streams()[i] ?? []));
    at += keys?.length ?? 0;
  }
  return runs;
}

function areTexts(list: unknown): boolean {
  return Array.isArray(list) && list.every((text) => typeof text === 'string');
}

function areFacts(found: StoredFacts | null, lists: number): boolean {
  if (found === null) return true;
  const [config, summary, keys] = found;
  return isJsonObject(config) && isJsonObject(summary) && Number.isInteger(keys) && keys >= 0 && keys < lists;
}

/** The texts of a column. Throws if the column is damaged. */
function unpackTexts(column: string | string[], size: number): readonly string[] {
  if (typeof column === 'string') return new Array<string>(size).fill(column);
  if (!areTexts(column) || column.length !== size) throw new CorruptDataError('Not a column of texts');
  return column;
}

/** A run for tables. Its statistics become objects when a column asks for them: most tables show few of the keys. */
class StoredTableRun implements TableRun {
  readonly info: RunInfo;
  readonly config: RunFacts['config'];
  readonly summary: RunFacts['summary'];
  readonly #keys: readonly string[];
  readonly #statistics: readonly ArrayLike<number>[];
  readonly #at: number;
  #scalars: RunFacts['scalars'] | null = null;

  constructor(
    info: RunInfo,
    [config, summary]: StoredFacts,
    keys: readonly string[],
    statistics: readonly ArrayLike<number>[],
    at: number,
  ) {
    this.info = info;
    this.config = config as RunFacts['config'];
    this.summary = summary as RunFacts['summary'];
    this.#keys = keys;
    this.#statistics = statistics;
    this.#at = at;
  }

  get scalars(): RunFacts['scalars'] {
    this.#scalars ??= this.#read();
    return this.#scalars;
  }

  #read(): Record<string, ScalarSummary> {
    // An object without a prototype is slow to make: thousands are made for one column.
    const made: object = this.#keys.includes('__proto__') ? emptyObject() : {};
    const scalars = made as Record<string, ScalarSummary>;
    const at = (column: number, row: number) => this.#statistics[column]?.[row] as number;
    for (const [i, key] of this.#keys.entries()) {
      const row = this.#at + i;
      // In the order of `STATISTICS`.
      scalars[key] = {
        last: at(0, row),
        lastStep: at(1, row),
        min: at(2, row),
        minStep: at(3, row),
        max: at(4, row),
        maxStep: at(5, row),
        mean: at(6, row),
        count: at(7, row),
        nan: at(8, row),
        posInf: at(9, row),
        negInf: at(10, row),
      };
    }
    return scalars;
  }
}
