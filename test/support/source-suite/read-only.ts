/** Changes where nothing can be changed. */
import { equal } from '../store-suite/assert.js';
import { type CaseDefinition, refusal } from './context.js';
import { MAIN } from './main-run.js';
import { NOBODY } from './other-runs.js';

export const readOnlyCases: readonly CaseDefinition[] = [
  {
    name: 'whatever would change something is refused: storage, because it is read-only',
    async run({ source }) {
      const before = [await source.listRuns({ archived: true }), await source.listProjects()];
      for (const [name, call] of [
        ['edit', source.edit(MAIN, 'name', 'x')],
        ['edit of nobody', source.edit(NOBODY, 'name', 'x')],
        ['createProject', source.createProject('new')],
        ['createTask', source.createTask('digits', 'team', 'sweep')],
        ['addRunToTask', source.addRunToTask(MAIN, '')],
        ['saveView', source.saveView('digits', 'team', 'mine', {})],
        ['deleteRun', source.deleteRun(MAIN)],
        ['deleteRun at once', source.deleteRun(MAIN, 0)],
        ['restoreRun', source.restoreRun(MAIN)],
        ['clearProject', source.clearProject('digits', 'team')],
      ] as const) {
        const { facts } = await refusal(call, 'storage', name);
        equal(facts['reason'], 'read_only', `${name}: reason`);
      }
      equal(
        [await source.listRuns({ archived: true }), await source.listProjects()],
        before,
        'nothing changed',
      );
    },
  },
  {
    name: 'it can be listened to, although nothing will be heard',
    async run({ source }) {
      const stop = await source.subscribe(() => {});
      stop();
      stop();
    },
  },
];
