/** The server's log: one JSON object per line. Nothing that a client wrote is in it: no address, no query, no key. */

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

/** A line. */
export type LogEntry = { readonly level: LogLevel; readonly event: string } & {
  readonly [field: string]: string | number | null;
};

/** Takes a line. */
export type Log = (entry: LogEntry) => void;

/** A log that writes lines, with the time in front. */
export function lineLog(write: (line: string) => void, now: () => number = Date.now): Log {
  return (entry) => write(`${JSON.stringify({ time: new Date(now()).toISOString(), ...entry })}\n`);
}
