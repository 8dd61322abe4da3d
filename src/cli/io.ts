/** The command's access to its process. Tests replace it. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  out(text: string): void;
  err(text: string): void;
  /** Folder of the command's file. The board's files are beside it. */
  readonly home: string;
  /** Makes new files of this process readable by its user only. */
  keepFilesPrivate(): void;
  /** Calls `stop` when a person or the system ends the process. Returns a function that removes the listener. */
  onStop(stop: () => void): () => void;
}

/** A mistake on the command line: printed as one sentence, with exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
