import type { Clock } from '../base/clock.js';
import { messageOf } from '../base/errors.js';
import { refuse } from '../base/refusal.js';
import { captureJson } from '../record/json.js';
import type { Json, LogLevel, LogRecord } from '../record/kinds.js';
import type { Recorder } from './recorder.js';

/**
 * Longest message of a log line, in UTF-16 units, by source of the line. An accidental dump of a model on the console must not
 * fill the disk.
 */
const MAX_MESSAGE = { user: 100_000, console: 10_000, error: 10_000 } as const;

/** Where log lines are recorded. */
interface LineSink {
  readonly clock: Clock;
  readonly recorder: Pick<Recorder, 'record' | 'problem' | 'nextStep'>;
}

/** Records a log line at the step of the next row. A message that is too long is cut, and a problem is recorded. */
export function recordLine(
  { clock, recorder }: LineSink,
  level: LogLevel,
  message: string,
  source: LogRecord['source'],
  context: unknown,
): void {
  const whole = messageOf(message);
  const most = MAX_MESSAGE[source];
  const text = cutText(whole, most);
  if (text !== whole) {
    const what = source === 'user' ? 'a log line' : `a captured line (${source})`;
    recorder.problem('', refuse('limit', `${what} is cut to ${most.toLocaleString('en-US')} characters`));
  }
  recorder.record({
    kind: 'log',
    time: clock.now(),
    level,
    message: text,
    source,
    step: recorder.nextStep,
    context: context === undefined ? null : capturedJson(recorder, 'the context of a log line', context),
  });
}

/**
 * Converts a value to JSON. Values that JSON cannot hold are recorded as problems. `what`: the beginning of a problem's reason.
 */
export function capturedJson(recorder: Pick<Recorder, 'problem'>, what: string, value: unknown): Json {
  const { json, problems } = captureJson(value);
  for (const { code, reason } of problems) recorder.problem('', refuse(code, `${what}: ${reason}`));
  return json;
}

/** Cuts a text to at most `most` UTF-16 units. The end of a cut text gives the full length. */
function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  // Do not split a surrogate pair.
  const isHigh = /[\ud800-\udbff]/.test(text.charAt(most - 1));
  return `${text.slice(0, isHigh ? most - 1 : most)}… [cut: ${text.length.toLocaleString('en-US')} characters in all]`;
}
