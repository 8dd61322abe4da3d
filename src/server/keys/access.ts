/** What a request may see and do. Types, and the two accesses that come from no key. */

/** A project by its full name: two namespaces may each have a project of one name. */
export interface ProjectName {
  readonly namespace: string;
  readonly name: string;
}

/** `write` includes `read`. */
export type AccessMode = 'read' | 'write';

/** What the holder of a key may do. */
export interface Access {
  /** Public part of the key; empty where the server is open. */
  readonly key: string;
  /** The one project that is visible; `null`: all. */
  readonly project: ProjectName | null;
  readonly mode: AccessMode;
}

/** Of everybody who reaches a server without keys, which listens on loopback only (SRV2). */
export const OPEN_ACCESS: Access = { key: '', project: null, mode: 'write' };

/** Of somebody without a key, on routes that need none: nothing is visible to them. */
export const NO_ACCESS: Access = { key: '', project: { namespace: '\0', name: '\0' }, mode: 'read' };
