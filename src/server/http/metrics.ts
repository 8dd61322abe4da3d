/** Metrics of the server in Prometheus' text format 0.0.4. They contain no names of projects or runs. */

/** Media type of the text. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Upper bounds of the buckets of durations, in seconds. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

type Labels = Readonly<Record<string, string>>;

/** A counter, one number per set of labels. */
class Counter {
  readonly values = new Map<string, number>();

  add(labels: Labels, by = 1): void {
    const name = labelText(labels);
    this.values.set(name, (this.values.get(name) ?? 0) + by);
  }
}

/** A histogram of durations. */
class Histogram {
  readonly series = new Map<string, { readonly labels: Labels; readonly counts: number[]; sum: number }>();

  observe(labels: Labels, seconds: number): void {
    const name = labelText(labels);
    const known = this.series.get(name) ?? { labels, counts: Array(SECONDS.length + 1).fill(0), sum: 0 };
    this.series.set(name, known);
    const bucket = SECONDS.findIndex((bound) => seconds <= bound);
    const at = bucket < 0 ? SECONDS.length : bucket;
    known.counts[at] = (known.counts[at] ?? 0) + 1;
    known.sum += seconds;
  }
}

/** The metrics of a server. Routes are labelled by their pattern, so that the number of series is bounded. */
export class Metrics {
  readonly requests = new Counter();
  readonly seconds = new Histogram();
  readonly receivedBytes = new Counter();
  readonly frames = new Counter();
  /** Gauges, read when the text is made. */
  readonly gauges = new Map<
    string,
    { readonly help: string; readonly type?: 'counter'; read(): number | null }
  >();

  /** All metrics as text. */
  text(): string {
    const texts = [
      counterText('stepwell_http_requests_total', 'Requests answered.', this.requests),
      histogramText('stepwell_http_request_seconds', 'Time until the answer began.', this.seconds),
      counterText('stepwell_received_bytes_total', 'Bytes of bodies received.', this.receivedBytes),
      counterText('stepwell_frames_total', 'Frames received, by what became of them.', this.frames),
    ];
    for (const [name, { help, read, type = 'gauge' }] of this.gauges) {
      const value = read();
      if (value !== null) texts.push(`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`);
    }
    return texts.join('');
  }
}

function counterText(name: string, help: string, { values }: Counter): string {
  const lines = [...values].map(([labels, value]) => `${name}${labels} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} counter\n${lines.join('')}`;
}

function histogramText(name: string, help: string, { series }: Histogram): string {
  let text = `# HELP ${name} ${help}\n# TYPE ${name} histogram\n`;
  for (const { labels, counts, sum } of series.values()) {
    let total = 0;
    for (const [i, count] of counts.entries()) {
      total += count;
      const le = i < SECONDS.length ? String(SECONDS[i]) : '+Inf';
      text += `${name}_bucket${labelText({ ...labels, le })} ${total}\n`;
    }
    text += `${name}_sum${labelText(labels)} ${sum}\n${name}_count${labelText(labels)} ${total}\n`;
  }
  return text;
}

function labelText(labels: Labels): string {
  const escaped = (value: string) => value.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`));
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
