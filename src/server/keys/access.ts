/** What a request may see and do. */

/** A project with its namespace: two namespaces may have projects of the same name. */
export interface ProjectName {
  readonly namespace: string;
  readonly name: string;
}

/** `write` includes `read`. */
export type AccessMode = 'read' | 'write';

/** What the holder of a key may do. */
export interface Access {
  /** Public id of the key; empty without a key. */
  readonly key: string;
  /** The only visible project; `null`: all. */
  readonly project: ProjectName | null;
  readonly mode: AccessMode;
}

/** Access of every request to a server without keys, which listens on loopback only (SRV2). */
export const OPEN_ACCESS: Access = { key: '', project: null, mode: 'write' };

/** Access without a key on routes that need none: no project is visible. */
export const NO_ACCESS: Access = { key: '', project: { namespace: '\0', name: '\0' }, mode: 'read' };
