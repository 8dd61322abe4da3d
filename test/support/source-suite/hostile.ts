/** Names and values that programs trip over. */
import type { Json } from '../../../src/record/kinds.js';
import { equal } from '../store-suite/assert.js';
import { sorted } from '../store-suite/context.js';
import type { CaseDefinition } from './context.js';
import {
  DEEP_PATH,
  HOSTILE,
  HOSTILE_CONFIG,
  HOSTILE_KEYS,
  HOSTILE_NAMES,
  HOSTILE_TEXT,
} from './other-runs.js';

export const hostileCases: readonly CaseDefinition[] = [
  {
    name: '[ROW4] a run’s names, tags and notes are any text',
    async run({ source }) {
      const detail = await source.getRun(HOSTILE);
      const { namespace, project, label } = HOSTILE_NAMES;
      equal([detail?.namespace, detail?.project, detail?.id], [namespace, project, label], 'identity');
      equal([detail?.name, detail?.notes], [HOSTILE_TEXT, HOSTILE_TEXT], 'name and notes');
      equal([detail?.group, detail?.directory], ['__proto__', '../..'], 'group and directory');
      equal(detail?.tags, ['__proto__', '\ud800'], 'tags');
    },
  },
  {
    name: '[ROW4] keys of any text are in everything that is listed by key',
    async run({ source }) {
      const detail = await source.getRun(HOSTILE);
      const wanted = sorted(HOSTILE_KEYS);
      equal(sorted(Object.keys(detail?.scalars ?? {})), wanted, 'scalars');
      equal(sorted(Object.keys(detail?.summary ?? {})), wanted, 'summary');
      for (const kind of ['scalar', 'text', 'json']) {
        const keys = detail?.keys.filter((each) => each.kind === kind).map(({ key }) => key);
        equal(sorted(keys ?? []), wanted, kind);
      }
      equal(
        detail?.problemList,
        HOSTILE_KEYS.map((key) => ({ key, reason: HOSTILE_TEXT, count: 1 })),
        'problems',
      );
      for (const key of HOSTILE_KEYS) equal(detail?.summary[key], key, JSON.stringify(key));
    },
  },
  {
    name: 'a config has fields of any name, as deep as it likes, and changes no object of the program',
    async run({ source }) {
      const { d: deep, ...config } = (await source.getRun(HOSTILE))?.config ?? {};
      equal(config, HOSTILE_CONFIG, 'config');
      const bottom = DEEP_PATH.split('.')
        .slice(1)
        .reduce((at: Json | undefined, name) => (at as Record<string, Json> | undefined)?.[name], deep);
      equal(bottom, 'bottom', 'the deepest field');
      equal(Reflect.get({}, 'polluted'), undefined, 'no field of all objects');
    },
  },
];
