/** Edits, projects and deletions, and who hears of them. */

import type { Json } from '../../../src/record/kinds.js';
import type { Change, Source } from '../../../src/source/types.js';
import { equal, ok } from '../store-suite/assert.js';
import { sorted } from '../store-suite/context.js';
import { type CaseDefinition, refusal } from './context.js';
import { MAIN } from './main-run.js';
import { ARCHIVED, CRASHED, EMPTY, HOSTILE, LONG, NOBODY } from './other-runs.js';
import { questions } from './refusals.js';

/** Long enough that no test waits for it. */
const FOR_LATER_MS = 600_000;

const uids = async (source: Source) => (await source.listRuns({ archived: true })).map(({ uid }) => uid);

export const changeCases: readonly CaseDefinition[] = [
  {
    name: '[RUN3] a run is renamed, tagged, noted on and archived; each is seen at once and raises its revision',
    async run({ fresh }) {
      const source = await fresh();
      let before = (await source.getRun(MAIN))?.revision ?? 0;
      const check = async (field: string, value: Json) => {
        await source.edit(MAIN, field, value);
        const detail = await source.getRun(MAIN);
        equal(detail && Reflect.get(detail, field), value, field);
        ok((detail?.revision ?? 0) > before, `revision behind ${field}`);
        before = detail?.revision ?? 0;
      };
      await check('name', 'New name 💥 \ud800');
      await check('name', 'Newer name');
      await check('tags', ['x', 'own']);
      await check('notes', '# Notes\n\u0000');
      await check('archived', true);
      equal((await source.listRuns({ tag: 'own' })).length, 0, 'archived ones are not listed');
      await check('archived', false);
      equal((await source.listRuns({ tag: 'own' })).length, 1, 'listed again');
      // Fields that this version knows nothing of are somebody else’s.
      for (const value of [null, { deep: [Number.NaN] }]) await source.edit(MAIN, 'other', value);
    },
  },
  {
    name: '[RUN3] an edit with a value that its field cannot have is a validation error; of no run, run_missing',
    async run({ source }) {
      for (const [field, value] of [
        ['name', 5],
        ['notes', null],
        ['archived', 'yes'],
        ['tags', 'x'],
        ['tags', [1]],
        ['deleted', 1],
        ['', 'x'],
      ] as const) {
        await refusal(source.edit(MAIN, field, value), 'validation', `${field} = ${JSON.stringify(value)}`);
      }
      await refusal(source.edit(NOBODY, 'name', 'x'), 'run_missing', 'nobody');
    },
  },
  {
    name: '[RUN3] a project is created once, is empty, and needs a name',
    async run({ fresh }) {
      const source = await fresh();
      const made = await source.createProject('new 💥', 'a team');
      const again = await source.createProject('new 💥', 'a team');
      equal([made.namespace, made.name, made.runs], ['a team', 'new 💥', 0], 'what it says');
      equal(again, made, 'again');
      const plain = await source.createProject('plain');
      equal([plain.namespace, plain.name], ['', 'plain'], 'without a namespace');
      equal(await source.createProject('plain', undefined), plain, 'without a namespace, said so');
      const listed = (await source.listProjects()).map(({ namespace, name }) => `${namespace}/${name}`);
      ok(listed.includes('a team/new 💥') && listed.includes('/plain'), 'listed');
      equal(listed.length, 6, 'projects');
      equal((await source.createProject('digits', 'team')).runs, 2, 'one that runs made');
      await refusal(source.createProject(''), 'validation', 'no name');
      equal((await uids(source)).length, 6, 'runs');
    },
  },
  {
    name: '[O8] [RUN3] a task is created once; runs are added to the tasks of their project, and taken out',
    async run({ fresh }) {
      const source = await fresh();
      const tasks = async (project: string, namespace?: string) =>
        (await source.listTasks(project, namespace)).map(({ name, runs }) => [name, runs]);
      const main = (await source.listRuns({ archived: true })).find(({ uid }) => uid === MAIN);
      const { project = '', namespace = '', task: first = '' } = main ?? {};
      const before = await tasks(project, namespace);
      const made = await source.createTask(project, namespace, 'sweep "]💥');
      equal(
        [made.project, made.namespace, made.name, made.runs],
        [project, namespace, 'sweep "]💥', 0],
        'made',
      );
      equal(await source.createTask(project, namespace, 'sweep "]💥'), made, 'again');
      await source.createTask(project, `${namespace}x`, 'elsewhere');
      equal((await tasks(project, namespace)).length, before.length + 1, 'listed');
      await source.addRunToTask(MAIN, 'sweep "]💥');
      const listed = await source.listRuns({ task: 'sweep "]💥', archived: true });
      equal(
        listed.map(({ uid, task }) => [uid, task]),
        [[MAIN, 'sweep "]💥']],
        'the runs of the task',
      );
      equal((await source.getRun(MAIN))?.task, 'sweep "]💥', 'detail');
      const { rows } = await source.table({ columns: ['task'], where: 'task = "sweep \\"]💥"' });
      equal(rows.length, 1, 'the table');
      const counts = Object.fromEntries(await tasks(project, namespace));
      equal(counts['sweep "]💥'], 1, 'counted');
      // A task that only runs name is one too.
      await source.edit(MAIN, 'task', 'by a run');
      equal(Object.fromEntries(await tasks(project, namespace))['by a run'], 1, 'named by a run');
      for (const [name, wrong] of [
        ['of another namespace', 'elsewhere'],
        ['of nobody', 'nobody'],
        ['blank', '  '],
        ['too long', 'x'.repeat(513)],
      ] as const) {
        await refusal(source.addRunToTask(MAIN, wrong), 'invalid_task', name);
      }
      await refusal(source.createTask(project, namespace, ''), 'invalid_task', 'no name');
      await refusal(source.addRunToTask(NOBODY, 'sweep "]💥'), 'run_missing', 'nobody');
      await source.addRunToTask(MAIN, '');
      equal((await source.getRun(MAIN))?.task, '', 'taken out');
      equal(typeof first, 'string', 'the task of the record');
    },
  },
  {
    name: '[BRD6] [RUN3] views are saved for a project under a name, replaced, renamed and deleted; the last writer wins',
    async run({ fresh }) {
      const source = await fresh();
      const views = async (project: string, namespace?: string) =>
        (await source.listViews(project, namespace)).map(({ name, view }) => [name, view]);
      equal(await views('digits', 'team'), [], 'none at first');
      const arranged = {
        hidden: ['scalar train/loss'],
        nested: true,
        panels: { 'added x': { id: 'added x', type: 'line', regex: 'train/.*loss', options: {} } },
      };
      const view = { x: 'time', zoom: { min: -1.5, max: 1e9 }, ...arranged, of: { a: ['newer', null] } };
      await source.saveView('digits', 'team', 'b 💥 "]', view);
      await source.saveView('digits', 'team', '__proto__', {});
      await source.saveView('digits', '', 'of another namespace', {});
      await source.saveView('', '', 'of all projects', { smoothing: 0.5 });
      equal(
        await views('digits', 'team'),
        [
          ['__proto__', {}],
          ['b 💥 "]', view],
        ],
        'by name',
      );
      equal(await views('digits'), [['of another namespace', {}]], 'without a namespace');
      equal(await views(''), [['of all projects', { smoothing: 0.5 }]], 'of all projects');
      await source.saveView('digits', 'team', '__proto__', { logY: true });
      await source.saveView('digits', 'team', 'b 💥 "]', null);
      equal(await views('digits', 'team'), [['__proto__', { logY: true }]], 'replaced, and deleted');
      await source.saveView('digits', 'team', 'b 💥 "]', { x: 'step' });
      equal((await views('digits', 'team')).length, 2, 'saved again');
      for (const [name, wrong] of [
        ['', {}],
        ['  ', {}],
        ['x'.repeat(300), {}],
        ['text', 'text'],
        ['list', []],
        ['large', { text: 'x'.repeat(300_000) }],
      ] as const) {
        await refusal(source.saveView('digits', 'team', name, wrong), 'validation', name.slice(0, 20));
      }
      equal((await source.listProjects()).length, 4, 'a view makes no project');
      const { heard, stop } = await listen(source);
      await heard(({ run }) => run === null, source.saveView('digits', 'team', 'told', {}));
      stop();
    },
  },
  {
    name: '[RUN3] a deleted run is gone at once, and comes back whole when it is restored in time',
    async run({ fresh }) {
      const source = await fresh();
      const before = await source.series({ run: MAIN, key: 'loss' });
      await source.deleteRun(MAIN, FOR_LATER_MS);
      equal((await uids(source)).includes(MAIN), false, 'listed');
      equal(await source.getRun(MAIN), null, 'getRun');
      for (const [name, ask] of questions(source, MAIN)) await refusal(ask(), 'run_missing', name);
      await refusal(source.edit(MAIN, 'name', 'x'), 'run_missing', 'edit');
      await refusal(source.deleteRun(MAIN), 'run_missing', 'deleted again');
      const project = (await source.listProjects()).find(({ namespace }) => namespace === 'team');
      equal(project?.runs, 1, 'runs of its project');
      equal((await source.compareRuns([MAIN, LONG])).runs.length, 1, 'compared');
      await source.restoreRun(MAIN);
      ok((await uids(source)).includes(MAIN), 'listed again');
      equal(await source.series({ run: MAIN, key: 'loss' }), before, 'its data');
    },
  },
  {
    name: '[RUN3] without a grace a run is removed at once; by default there is time to take it back',
    async run({ fresh }) {
      const source = await fresh();
      await source.deleteRun(CRASHED, 0);
      await refusal(source.restoreRun(CRASHED), 'run_missing', 'too late');
      equal(await source.getRun(CRASHED), null, 'removed');
      await source.deleteRun(EMPTY);
      await source.restoreRun(EMPTY);
      await source.deleteRun(EMPTY, undefined);
      await source.restoreRun(EMPTY);
      ok((await source.getRun(EMPTY)) !== null, 'there again');
      await refusal(source.deleteRun(NOBODY), 'run_missing', 'nobody');
      await refusal(source.restoreRun(NOBODY), 'run_missing', 'nobody is restored');
    },
  },
  {
    name: '[RUN3] a project is cleared of all its runs, archived ones too, and of no others; each can be restored',
    async run({ fresh }) {
      const source = await fresh();
      equal(await source.clearProject('nothing'), [], 'no such project');
      const cleared = await source.clearProject('digits', undefined, FOR_LATER_MS);
      equal(sorted(cleared), sorted([CRASHED, ARCHIVED]), 'cleared');
      equal((await uids(source)).length, 4, 'left');
      await source.restoreRun(ARCHIVED);
      equal((await uids(source)).length, 5, 'restored');
      equal((await source.clearProject('digits', 'team', 0)).length, 2, 'of a namespace');
      await refusal(source.restoreRun(MAIN), 'run_missing', 'at once');
      const left = (await source.listProjects()).map(({ namespace, name }) => `${namespace}/${name}`);
      equal(left.includes('team/digits'), false, 'a project that nobody made and no run is in');
    },
  },
  {
    name: '[RUN3] who has subscribed hears of edits, projects, deletions and what is taken back; afterwards of nothing',
    async run({ fresh }) {
      const source = await fresh();
      const { heard, stop } = await listen(source);
      await heard(({ run, kinds }) => run === MAIN && kinds.includes('edit'), source.edit(MAIN, 'name', 'x'));
      const list = ({ run }: Change) => run === null;
      await heard(list, source.createProject('new'));
      await heard(list, source.deleteRun(LONG, FOR_LATER_MS));
      await heard(list, source.restoreRun(LONG));
      await heard(list, source.deleteRun(CRASHED, 0));
      await heard(list, source.clearProject('other', '', FOR_LATER_MS));
      stop();
      let late = 0;
      const other = await listen(source, () => late++);
      other.stop();
      const after = late;
      await source.edit(MAIN, 'name', 'y');
      const last = await listen(source);
      await last.heard(({ run }) => run === ARCHIVED, source.edit(ARCHIVED, 'name', 'z'));
      last.stop();
      equal(late, after, 'after the end');
    },
  },
];

/** Listens; `heard` resolves when a change passes that is told behind its beginning. Resolves once a change gets through. */
async function listen(source: Source, also: () => void = () => {}) {
  let wanted: (change: Change) => void = () => {};
  const next = (passes: (change: Change) => boolean) =>
    new Promise<void>((resolve) => {
      wanted = (change) => passes(change) && resolve();
    });
  const stop = await source.subscribe((change) => {
    also();
    wanted(change);
  });
  // A connection may still be being made, and then tells that everything may have changed; only what follows is told by name.
  const anything = next(() => true);
  await source.edit(HOSTILE, 'notes', 'is somebody there?');
  await anything;
  const named = next(({ run }) => run === HOSTILE);
  await source.edit(HOSTILE, 'notes', 'yes');
  await named;
  return {
    stop,
    async heard(passes: (change: Change) => boolean, change: Promise<unknown>): Promise<void> {
      await Promise.all([next(passes), change]);
    },
  };
}
