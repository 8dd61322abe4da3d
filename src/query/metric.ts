/** A formula over scalar keys: see `LinesQuery.expressions`. */
export interface Expression {
  readonly text: string;
  /** The keys that the formula names, each once. */
  readonly keys: readonly string[];
  /** Computes the formula. `values`: the values of {@link keys}, in the same order. */
  evaluate(values: ArrayLike<number>): number;
}

/** The data of a line: a scalar key, or an expression over scalar keys. */
export type Metric = string | Expression;

/** The name of a metric in answers. */
export function nameOf(metric: Metric): string {
  return typeof metric === 'string' ? metric : metric.text;
}

/** The scalar keys that a metric needs. */
export function keysIn(metric: Metric): readonly string[] {
  return typeof metric === 'string' ? [metric] : metric.keys;
}

/** A unique id of a metric: a key and an expression with the same text have different ids. */
export function metricId(metric: Metric): string {
  return JSON.stringify(typeof metric === 'string' ? metric : [metric.text]);
}
