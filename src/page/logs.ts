import { type Refusal, refuse } from '../base/refusal.js';
import { LOG_LEVELS, type LogLevel } from '../record/kinds.js';
import type { LogPage, LogQuery } from '../source/types.js';

/** A recorded log line. */
export type LogLine = LogPage['lines'][number];

/** What log lines need of their run. */
export interface LogsSink {
  line(level: LogLevel, message: string, context: unknown): void;
  problem(refusal: Refusal): void;
  /** Commits what was logged, then reads a page of lines. */
  page(query: Omit<LogQuery, 'run'>): Promise<LogPage>;
}

/** Which lines {@link Logs.read} returns. */
export interface ReadLogsOptions {
  /** Lowest level. Default `debug`: all lines. */
  readonly level?: LogLevel;
  /** Substring of the message, case-insensitive. */
  readonly text?: string;
}

/** Lines of a page that are read at once. */
const PAGE = 1_000;

/** The log lines of a run. `run.info(…)` and the other levels of the run are the short form. */
export class Logs {
  readonly #sink: LogsSink;

  constructor(sink: LogsSink) {
    this.#sink = sink;
  }

  /** Records a line. `context`: values by name, such as `{ epoch: 3 }`. An unknown level is a problem, and `info` is used. */
  log(message: string, level: LogLevel = 'info', context?: unknown): void {
    const isKnown = LOG_LEVELS.includes(level);
    if (!isKnown) {
      this.#sink.problem(
        refuse('argument', `logs.log: level must be one of ${LOG_LEVELS.join(', ')}; info was used`),
      );
    }
    this.#sink.line(isKnown ? level : 'info', message, context);
  }

  debug(message: string, context?: unknown): void {
    this.#sink.line('debug', message, context);
  }
  info(message: string, context?: unknown): void {
    this.#sink.line('info', message, context);
  }
  warning(message: string, context?: unknown): void {
    this.#sink.line('warning', message, context);
  }
  error(message: string, context?: unknown): void {
    this.#sink.line('error', message, context);
  }

  /** Reads back all lines in log order, captured lines of the console included. First commits what was logged. */
  async read(options: ReadLogsOptions = {}): Promise<LogLine[]> {
    const lines: LogLine[] = [];
    let after: number | null = null;
    do {
      const page: LogPage = await this.#sink.page({
        ...options,
        limit: PAGE,
        ...(after === null ? {} : { after }),
      });
      lines.push(...page.lines);
      after = page.next;
    } while (after !== null);
    return lines;
  }
}
