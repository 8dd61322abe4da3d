import { jsonLine, plainJson } from '../../base/plain-json.js';
import type { LogRecord, RecordKind } from '../../record/kinds.js';
import type { BundleFile, RunContent } from '../content.js';
import { textChunks, wholeText } from './chunks.js';
import { hasContext } from './ml-logger.js';
import { isoTime } from './times.js';

/** The files of KohakuBoard's layout that do not depend on its storage. */

const LOGS: ReadonlySet<RecordKind> = new Set(['log']);

/** `metadata.json`: name, id and config of the run. `backend` names no storage of KohakuBoard: the numbers are in the Parquet files. */
export function metadataJson({ detail }: RunContent): BundleFile {
  const text = () =>
    jsonLine({
      name: detail.name,
      board_id: detail.id,
      config: detail.config,
      backend: 'stepwell',
      created_at: isoTime(detail.created),
    });
  return { name: 'metadata.json', bytes: () => wholeText(text()) };
}

/** `logs/output.log`: captured console and log lines for people: `<time> <level> <message> <context>`. */
export function outputLog(content: RunContent): BundleFile {
  return { name: 'logs/output.log', bytes: () => textChunks(output(content)) };
}

async function* output(content: RunContent): AsyncGenerator<Iterable<string>> {
  for await (const frame of content.frames({ kinds: LOGS })) {
    yield frame.records.filter((record) => record.kind === 'log').map(outputLine);
  }
}

function outputLine({ time, level, message, context }: LogRecord): string {
  const tail = hasContext(context) ? ` ${plainJson(context)}` : '';
  return `${isoTime(time)} ${level.toUpperCase()} ${onScreen(message + tail)}\n`;
}

/**
 * A text that is safe to print. Further lines are indented, so that none looks like an entry of its own. Control characters, which
 * could steer the terminal, are escaped.
 */
function onScreen(text: string): string {
  return (
    text
      .replace(/\r\n?|\n/g, '\n    ')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      .replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
  );
}
