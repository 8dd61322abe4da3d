/**
 * API keys: `sw_<id>_<secret>`. The id is public (lists and logs show it); of the secret only its SHA-256 is kept, which
 * is enough for 256 random bits: nobody can try them out, so no slow hash is needed (SRV2).
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../base/clock.js';
import type { Access, AccessMode, ProjectName } from './access.js';

/** A key as it is kept. */
export interface KeyRecord {
  /** 16 hexadecimal digits. */
  readonly id: string;
  /** SHA-256 of the secret's text, 64 hexadecimal digits. */
  readonly hash: string;
  /** The one project that it opens; `null`: all. */
  readonly project: ProjectName | null;
  readonly access: AccessMode;
  /** Times in ms since the epoch; `revoked` is 0 while the key is good. A revoked key stays listed. */
  readonly created: number;
  readonly revoked: number;
}

/** Where keys are kept. Rejects with `storage` when they cannot be read: keys that cannot be read are not "no keys". */
export interface KeyStorage {
  /** Every key, revoked ones too, in the order in which they were made. */
  list(): Promise<KeyRecord[]>;
  /** Adds a key, or replaces the one with its id. */
  put(key: KeyRecord): Promise<void>;
}

/** What a new key is for. */
export type KeyScope = Pick<KeyRecord, 'project' | 'access'>;

const PATTERN = /^sw_([0-9a-f]{16})_([0-9a-f]{64})$/;

/** Makes a key. Its text is in this answer and nowhere else. */
export async function createKey(
  storage: KeyStorage,
  clock: Clock,
  { project, access }: KeyScope,
): Promise<{ readonly text: string; readonly key: KeyRecord }> {
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('hex');
  const created = Math.round(clock.now());
  const key: KeyRecord = { id, hash: hashOf(secret).toString('hex'), project, access, created, revoked: 0 };
  await storage.put(key);
  return { text: `sw_${id}_${secret}`, key };
}

/** Revokes a key. False: there is no good key of this id. */
export async function revokeKey(storage: KeyStorage, clock: Clock, id: string): Promise<boolean> {
  const key = (await storage.list()).find((each) => each.id === id && each.revoked === 0);
  if (!key) return false;
  await storage.put({ ...key, revoked: Math.max(1, Math.round(clock.now())) });
  return true;
}

/** Compared with when there is no key of an id, so that it takes as long as when there is one. */
const NOBODY = randomBytes(32);

/** The access that `text` opens; `null`: it opens nothing. Takes as long for a wrong secret as for a right one. */
export function accessOf(keys: readonly KeyRecord[], text: string): Access | null {
  const [, id = '', secret = ''] = PATTERN.exec(text) ?? [];
  const key = keys.find((each) => each.id === id);
  const same = timingSafeEqual(hashOf(secret), key ? Buffer.from(key.hash, 'hex') : NOBODY);
  return same && key && key.revoked === 0 ? { key: key.id, project: key.project, mode: key.access } : null;
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}

/** The value that was kept, as a key; `null`: it is none. */
export function parseKey(value: unknown): KeyRecord | null {
  if (typeof value !== 'object' || value === null) return null;
  const { id, hash, project, access, created, revoked } = value as Partial<Record<keyof KeyRecord, unknown>>;
  const good =
    typeof id === 'string' &&
    /^[0-9a-f]{16}$/.test(id) &&
    typeof hash === 'string' &&
    /^[0-9a-f]{64}$/.test(hash) &&
    (access === 'read' || access === 'write') &&
    typeof created === 'number' &&
    typeof revoked === 'number' &&
    (project === null || isProjectName(project));
  return good ? { id, hash, project, access, created, revoked } : null;
}

function isProjectName(value: unknown): value is ProjectName {
  if (typeof value !== 'object' || value === null) return false;
  const { namespace, name } = value as Partial<Record<keyof ProjectName, unknown>>;
  return typeof namespace === 'string' && typeof name === 'string';
}
