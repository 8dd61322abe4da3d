import { LOG_LEVELS, type LogLevel, type RecordKind } from '../record/kinds.js';
import type { LogPage, LogQuery } from '../source/types.js';
import type { FramePorts } from './deep.js';
import { type IndexEntry, linesFrom } from './frame-index.js';

const DEFAULT_LIMIT = 200;

type LogLine = LogPage['lines'][number];

const LOGS: ReadonlySet<RecordKind> = new Set(['log']);

/** Reads a page of log lines. Reads only the entries of the index that can hold matching lines. */
export async function readLogs(
  ports: Pick<FramePorts, 'entries' | 'visit'>,
  query: Omit<LogQuery, 'run'>,
): Promise<LogPage> {
  const entries = ports.entries();
  const total = entries.reduce((sum, entry) => sum + linesFrom(entry, 'debug'), 0);
  const limit = query.limit ?? DEFAULT_LIMIT;
  const level = query.level ?? 'debug';
  const matches = matcher(level, query.text ?? '');
  const lines: LogLine[] = [];
  /** Reads the matching lines of an entry. `first`: number of the entry's first line. */
  const collect = async (entry: IndexEntry, first: number, after: number): Promise<LogLine[]> => {
    const found: LogLine[] = [];
    let index = first;
    await ports.visit([entry], { kinds: LOGS }, ({ records }) => {
      for (const record of records) {
        if (record.kind !== 'log') continue;
        const { kind: _, ...line } = record;
        if (index > after && matches(line)) found.push({ ...line, index });
        index++;
      }
    });
    return found;
  };

  if (query.newest) {
    let end = total;
    for (let e = entries.length - 1; e >= 0 && lines.length < limit; e--) {
      const entry = entries[e] as IndexEntry;
      end -= linesFrom(entry, 'debug');
      if (linesFrom(entry, level) > 0) lines.unshift(...(await collect(entry, end, -1)));
    }
    return { lines: lines.slice(Math.max(0, lines.length - limit)), next: null, total };
  }

  const after = query.after ?? -1;
  let first = 0;
  for (const entry of entries) {
    const end = first + linesFrom(entry, 'debug');
    if (end - 1 > after && linesFrom(entry, level) > 0) lines.push(...(await collect(entry, first, after)));
    first = end;
    if (lines.length >= limit) break;
  }
  const page = lines.slice(0, limit);
  // If the page is empty, the cursor does not move.
  const last = page.at(-1)?.index ?? after;
  const more = lines.length > page.length || (first < total && page.length === limit);
  return { lines: page, next: more ? last : null, total };
}

function matcher(level: LogLevel, text: string): (line: Omit<LogLine, 'index'>) => boolean {
  const lowest = LOG_LEVELS.indexOf(level);
  const needle = text.toLowerCase();
  return (line) =>
    LOG_LEVELS.indexOf(line.level) >= lowest &&
    (needle === '' || line.message.toLowerCase().includes(needle));
}
