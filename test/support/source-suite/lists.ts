/** Projects and lists of runs. */
import type { RunFilter, RunInfo } from '../../../src/source/types.js';
import { equal } from '../store-suite/assert.js';
import { sorted } from '../store-suite/context.js';
import type { CaseDefinition, SourceContext } from './context.js';
import { START } from './frames.js';
import { MAIN } from './main-run.js';
import {
  ARCHIVED,
  CRASHED,
  EMPTY,
  HOSTILE,
  HOSTILE_NAMES,
  HOSTILE_TEXT,
  LONG,
  LONG_ROWS,
} from './other-runs.js';

/** Everything that a list says of the main run. */
export const MAIN_INFO: RunInfo = {
  uid: MAIN,
  namespace: 'team',
  project: 'digits',
  id: 'main',
  name: 'Renamed',
  directory: 'models/cnn',
  group: 'sweep',
  task: 'train',
  tags: ['a', 'Best'],
  archived: false,
  status: 'completed',
  created: START,
  ended: START + 100,
  lastSeen: START + 100,
  // The first session ended at 58, the second one began at 59.
  paused: 1,
  rows: 10,
  values: 21,
  dropped: 12,
  problems: 6,
  // Twice the frames.
  revision: 16,
};

const uids = async ({ source }: SourceContext, filter?: RunFilter) =>
  (await source.listRuns(filter)).map(({ uid }) => uid);

export const listCases: readonly CaseDefinition[] = [
  {
    name: 'projects are listed by namespace and name, with their oldest run and how many there are',
    async run({ source }) {
      const project = (namespace: string, name: string, created: number, runs: number) => ({
        ...{ namespace, name, created, runs },
      });
      const { namespace, project: name } = HOSTILE_NAMES;
      equal(
        await source.listProjects(),
        [
          project('', 'digits', START - 5000, 2),
          project('', 'other', START + 1000, 1),
          project(namespace, name, START + 2000, 1),
          project('team', 'digits', START, 2),
        ],
        'projects',
      );
    },
  },
  {
    name: '[RUN1] a run in a list says who it is, how it stands and how much is in it',
    async run({ source }) {
      const found = new Map((await source.listRuns({ archived: true })).map((info) => [info.uid, info]));
      equal(found.size, 6, 'runs');
      equal(found.get(MAIN), MAIN_INFO, 'main');
      const long = { rows: LONG_ROWS, values: 2 * LONG_ROWS, status: 'failed', ended: START + 20_000 };
      equal(picked(found.get(LONG), long), long, 'long');
      const empty = { id: 'empty', name: 'empty', rows: 0, values: 0, ended: 0, tags: [], group: '' };
      equal(picked(found.get(EMPTY), empty), empty, 'empty');
      const archived = { archived: true, status: 'completed', created: START - 5000 };
      equal(picked(found.get(ARCHIVED), archived), archived, 'archived');
    },
  },
  {
    name: '[STO7] a run whose writer is gone is crashed, with all of its data',
    async run({ source }) {
      const [crashed] = await source.listRuns({ text: 'b-crash' });
      const wanted = { status: 'crashed', values: 2, rows: 1, ended: 0, lastSeen: START + 1500 };
      equal(picked(crashed, wanted), wanted, 'in the list');
      equal(picked((await source.getRun(CRASHED)) ?? undefined, wanted), wanted, 'by itself');
    },
  },
  {
    name: 'runs are listed newest first, without archived ones',
    async run(context) {
      equal(await uids(context), [LONG, HOSTILE, CRASHED, EMPTY, MAIN], 'default');
      equal(await uids(context, {}), [LONG, HOSTILE, CRASHED, EMPTY, MAIN], 'empty filter');
      equal(
        await uids(context, { archived: true }),
        [LONG, HOSTILE, CRASHED, EMPTY, MAIN, ARCHIVED],
        'archived too',
      );
    },
  },
  {
    name: 'runs are filtered by namespace, project, status, text, tag and group',
    async run(context) {
      const check = async (filter: RunFilter, wanted: readonly string[]) =>
        equal(sorted(await uids(context, filter)), sorted(wanted), JSON.stringify(filter));
      await check({ namespace: 'team' }, [MAIN, LONG]);
      await check({ namespace: '' }, [CRASHED, EMPTY]);
      await check({ project: 'digits' }, [MAIN, LONG, CRASHED]);
      await check({ namespace: '', project: 'digits', archived: true }, [CRASHED, ARCHIVED]);
      await check({ namespace: '', project: 'Digits' }, []);
      await check({ namespace: HOSTILE_NAMES.namespace, project: HOSTILE_NAMES.project }, [HOSTILE]);
      await check({ status: 'completed' }, [MAIN]);
      await check({ status: 'running' }, []);
      await check({ status: ['crashed', 'failed'] }, [LONG, HOSTILE, CRASHED, EMPTY]);
      await check({ status: [] }, []);
      // Of id, name or a tag.
      await check({ text: 'MAIN' }, [MAIN]);
      await check({ text: 'renAMed' }, [MAIN]);
      await check({ text: 'bes' }, [MAIN]);
      await check({ text: 'first name' }, []);
      await check({ text: '' }, [MAIN, LONG, HOSTILE, CRASHED, EMPTY]);
      await check({ text: HOSTILE_TEXT }, [HOSTILE]);
      await check({ tag: 'Best' }, [MAIN]);
      await check({ tag: 'best' }, []);
      await check({ tag: '\ud800' }, [HOSTILE]);
      await check({ group: 'sweep' }, [MAIN, CRASHED]);
      await check({ group: '__proto__' }, [HOSTILE]);
      await check({ group: 'sweep', namespace: 'team', status: ['completed'], text: 'ren', tag: 'a' }, [
        MAIN,
      ]);
    },
  },
  {
    name: 'runs are sorted and cut as is asked',
    async run(context) {
      const check = async (filter: RunFilter, wanted: readonly string[]) =>
        equal(await uids(context, filter), wanted, JSON.stringify(filter));
      await check({ sort: 'created', descending: false }, [MAIN, CRASHED, EMPTY, HOSTILE, LONG]);
      await check({ sort: 'created', limit: 2 }, [LONG, HOSTILE]);
      await check({ limit: 0 }, []);
      await check({ limit: 99 }, [LONG, HOSTILE, CRASHED, EMPTY, MAIN]);
      await check({ sort: 'lastSeen', descending: true }, [LONG, HOSTILE, CRASHED, EMPTY, MAIN]);
      const named = { namespace: '', archived: true, sort: 'name' } as const;
      await check({ ...named, descending: false }, [CRASHED, ARCHIVED, EMPTY]);
      await check({ ...named, descending: true }, [EMPTY, ARCHIVED, CRASHED]);
      await check({ sort: 'status', descending: false, text: 'a', namespace: 'team' }, [MAIN]);
      await check({ sort: 'status', descending: true, namespace: 'team' }, [LONG, MAIN]);
    },
  },
  {
    name: 'the status says where runs are kept and that all is well',
    async run({ source, harness }) {
      const { storage, state, valuesPerSecond, waitingBytes, dropped, notices, usedBytes } =
        await source.status();
      equal(storage, harness.kind, 'storage');
      equal(state, 'ready', 'state');
      equal([valuesPerSecond, waitingBytes, dropped], [0, 0, 0], 'nothing arrives');
      equal(
        notices.filter((notice) => typeof notice !== 'string'),
        [],
        'notices',
      );
      equal(usedBytes === null || usedBytes >= 0, true, 'bytes in use');
    },
  },
];

/** The fields of `from` that `like` has. */
export function picked(from: object | undefined, like: object): object {
  return Object.fromEntries(Object.keys(like).map((key) => [key, from && Reflect.get(from, key)]));
}
