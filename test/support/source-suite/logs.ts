/** Log lines. */

import type { LogRecord } from '../../../src/record/kinds.js';
import type { LogPage, LogQuery } from '../../../src/source/types.js';
import { LONG as isLong } from '../long.js';
import { equal, ok } from '../store-suite/assert.js';
import { type CaseDefinition, runOf, type SourceContext } from './context.js';
import { LINES, MAIN } from './main-run.js';
import { recordsOf } from './model.js';
import { EMPTY, HOSTILE, HOSTILE_CONFIG, HOSTILE_TEXT, LONG, LONG_LINES } from './other-runs.js';

type Line = LogPage['lines'][number];

const numbered = (records: readonly LogRecord[]): Line[] =>
  records.map(({ kind: _, ...line }, index) => ({ ...line, index }));

/** Every page of a query, one behind the other; throws when the cursor does not move on. */
async function pagesOf({ source }: SourceContext, query: LogQuery): Promise<Line[]> {
  const lines: Line[] = [];
  let after: number | null = null;
  do {
    const page: LogPage = await source.getLogs({ ...query, ...(after === null ? {} : { after }) });
    ok(page.lines.length <= (query.limit ?? 200), 'lines of a page');
    ok(page.next === null || page.next > (after ?? -1), 'the cursor moves on');
    lines.push(...page.lines);
    after = page.next;
  } while (after !== null);
  return lines;
}

export const logCases: readonly CaseDefinition[] = [
  {
    name: 'log lines come in log order with their number, source, step and context',
    async run({ source }) {
      const lines = numbered(LINES);
      equal(await source.getLogs({ run: MAIN }), { lines, next: null, total: 6 }, 'all');
      equal(await source.getLogs({ run: EMPTY }), { lines: [], next: null, total: 0 }, 'none');
    },
  },
  {
    name: 'log lines of a level and above, and those that hold a text, whatever its case',
    async run({ source }) {
      const check = async (query: Omit<LogQuery, 'run'>, wanted: readonly number[]) => {
        const page = await source.getLogs({ run: MAIN, ...query });
        equal(
          page.lines.map(({ index }) => index),
          wanted,
          JSON.stringify(query),
        );
        equal([page.next, page.total], [null, 6], JSON.stringify(query));
      };
      await check({ level: 'debug' }, [0, 1, 2, 3, 4, 5]);
      await check({ level: 'info' }, [0, 2, 3, 4, 5]);
      await check({ level: 'warning' }, [2, 3]);
      await check({ level: 'error' }, [3]);
      await check({ text: 'TRAINING' }, [0, 4]);
      await check({ text: '±inf' }, [2]);
      await check({ text: 'nothing of the kind' }, []);
      await check({ text: 'n', level: 'warning' }, [2, 3]);
      await check({ text: '' }, [0, 1, 2, 3, 4, 5]);
      await check({ after: 3 }, [4, 5]);
      await check({ after: 5 }, []);
    },
  },
  {
    name: 'log lines page by page are all of them, each once, 200 a page unless asked otherwise',
    async run(context) {
      const all = numbered(recordsOf(runOf(context, LONG), 'log'));
      equal((await context.source.getLogs({ run: LONG })).lines, all.slice(0, 200), 'the first page');
      equal((await context.source.getLogs({ run: LONG })).total, LONG_LINES, 'total');
      for (const limit of [1, 7, 90, 200, LONG_LINES, 1000]) {
        // The short form turns pages of one line only where there are few: over HTTP each page is a request.
        if (limit > 1 || isLong) {
          equal(await pagesOf(context, { run: LONG, limit }), all, `pages of ${limit}`);
        }
        const warnings = all.filter(({ level }) => level === 'warning');
        equal(
          await pagesOf(context, { run: LONG, limit, level: 'warning' }),
          warnings,
          `warnings by ${limit}`,
        );
        const sevenths = all.filter(({ message }) => message.endsWith('Seventh'));
        equal(await pagesOf(context, { run: LONG, limit, text: 'seventh' }), sevenths, `text by ${limit}`);
      }
    },
  },
  {
    name: 'no lines are asked for, and none are passed over',
    async run({ source }) {
      const { lines, next } = await source.getLogs({ run: MAIN, limit: 0 });
      equal(lines, [], 'lines');
      equal((await source.getLogs({ run: MAIN, after: next ?? 99 })).lines.length, 6, 'going on');
      const behind = await source.getLogs({ run: MAIN, after: 2, limit: 0 });
      equal(
        (await source.getLogs({ run: MAIN, after: behind.next ?? 99 })).lines.length,
        3,
        'going on from there',
      );
    },
  },
  {
    name: 'the newest log lines, in log order',
    async run(context) {
      const all = numbered(recordsOf(runOf(context, LONG), 'log'));
      const check = async (query: Omit<LogQuery, 'run'>, wanted: readonly Line[]) => {
        const page = await context.source.getLogs({ run: LONG, newest: true, ...query });
        equal(page, { lines: wanted, next: null, total: LONG_LINES }, JSON.stringify(query));
      };
      await check({}, all.slice(-200));
      await check({ limit: 3 }, all.slice(-3));
      await check({ limit: 3, after: 100 }, all.slice(-3));
      await check({ limit: 1000 }, all);
      await check({ limit: 2, level: 'warning' }, all.filter(({ level }) => level === 'warning').slice(-2));
      await check(
        { limit: 2, text: 'Seventh' },
        all.filter(({ message }) => message.endsWith('Seventh')).slice(-2),
      );
      await check({ limit: 0 }, []);
    },
  },
  {
    name: '[ROW4] a log line is any text, and its context any JSON',
    async run({ source }) {
      const { lines } = await source.getLogs({ run: HOSTILE, text: HOSTILE_TEXT });
      equal(lines[0]?.message, HOSTILE_TEXT, 'message');
      equal(lines[0]?.context, HOSTILE_CONFIG, 'context');
    },
  },
];
