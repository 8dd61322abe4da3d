import { RunMissingError } from '../../../../base/errors.js';
import type { Series, SeriesQuery, Source } from '../../../../source/types.js';
import { type Parsed, parseExpression } from './parsed.js';

/** A query that waits for the other queries of its panel. */
interface Waiting {
  readonly query: SeriesQuery;
  readonly resolve: (series: Series) => void;
  readonly reject: (thrown: unknown) => void;
}

/**
 * The series of an expression: answers the queries of a line panel, which asks for each run alone, with one query for all runs.
 * So the runs stand on one grid, and values that several runs share are read once.
 */
export class ExpressionSeries {
  readonly #source: Source;
  readonly #expression: string;
  #waiting: Waiting[] = [];

  constructor(source: Source, expression: string) {
    this.#source = source;
    this.#expression = expression;
  }

  /** Asks the source for the keys of the expression. */
  parse(): Promise<Parsed> {
    return parseExpression(this.#source, this.#expression);
  }

  /** As `Source.series`, with the expression in place of the key. Queries of the same task become one query. */
  series(query: SeriesQuery): Promise<Series> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ query, resolve, reject });
      if (this.#waiting.length === 1) queueMicrotask(() => this.#askAll());
    });
  }

  #askAll(): void {
    // Queries for different ranges cannot share an answer.
    const alike = new Map<string, Waiting[]>();
    for (const each of this.#waiting) {
      const { run: _run, key: _key, ...rest } = each.query;
      const id = JSON.stringify(rest);
      alike.set(id, [...(alike.get(id) ?? []), each]);
    }
    this.#waiting = [];
    for (const group of alike.values()) void this.#ask(group);
  }

  async #ask(group: readonly Waiting[]): Promise<void> {
    const [first] = group;
    if (!first) return;
    const { run: _run, key: _key, ...rest } = first.query;
    try {
      const runs = group.map(({ query }) => query.run);
      const { lines } = await this.#source.lines({ ...rest, runs, expressions: [this.#expression] });
      const byRun = new Map(lines.map((line) => [line.run, line]));
      for (const { query, resolve, reject } of group) {
        const line = byRun.get(query.run);
        if (line) resolve(line);
        else reject(new RunMissingError('The run does not exist', { run: query.run }));
      }
    } catch (thrown) {
      for (const { reject } of group) reject(thrown);
    }
  }
}
