/** The server's log: one JSON object per line. Contains nothing that a client wrote: no URL, no query, no key. */

export type LogLevel = 'debug' | 'info' | 'warning' | 'error';

/** A line. */
export type LogEntry = { readonly level: LogLevel; readonly event: string } & {
  readonly [field: string]: string | number | null;
};

/** Receives the entries of the log. */
export type Log = (entry: LogEntry) => void;

/** A log that writes each entry as a line of JSON that begins with the time. */
export function lineLog(write: (line: string) => void, now: () => number = Date.now): Log {
  return (entry) => write(`${JSON.stringify({ time: new Date(now()).toISOString(), ...entry })}\n`);
}
