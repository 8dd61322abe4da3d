/** What a line is drawn of: a scalar key. */
export type Metric = string;

/** The name of a metric in answers. */
export function nameOf(metric: Metric): string {
  return metric;
}
