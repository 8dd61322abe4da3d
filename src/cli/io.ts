/** What the command needs of the process that it runs in; tests give it others. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  out(text: string): void;
  err(text: string): void;
  /** Where the command's own file is: the board's files are beside it. */
  readonly home: string;
  /** Files that the process makes from now on can be read by its user only. */
  keepFilesPrivate(): void;
  /** Calls `stop` when the person or the system wants the process to end. Returns how to take it back. */
  onStop(stop: () => void): () => void;
}

/** What a person did wrong on the command line: one sentence, and the exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
