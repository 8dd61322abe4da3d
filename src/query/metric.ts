/** A formula over scalar keys, see `LinesQuery.expressions`. */
export interface Expression {
  readonly text: string;
  /** The keys that it names, each once. */
  readonly keys: readonly string[];
  /** Its value, from the values of {@link keys} in their order. */
  evaluate(values: ArrayLike<number>): number;
}

/** What a line is drawn of: a scalar key, or an expression over some. */
export type Metric = string | Expression;

/** The name of a metric in answers. */
export function nameOf(metric: Metric): string {
  return typeof metric === 'string' ? metric : metric.text;
}

/** The scalar keys that a metric needs. */
export function keysIn(metric: Metric): readonly string[] {
  return typeof metric === 'string' ? [metric] : metric.keys;
}

/** A text that differs for a key and for an expression of the same text. */
export function metricId(metric: Metric): string {
  return JSON.stringify(typeof metric === 'string' ? metric : [metric.text]);
}
