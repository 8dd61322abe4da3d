/**
 * API keys: `sw_<id>_<secret>`. The id is public: lists and logs show it. Only the SHA-256 of the secret is stored. A slow hash is
 * not needed, because 256 random bits cannot be guessed (SRV2).
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../base/clock.js';
import type { Access, AccessMode, ProjectName } from './access.js';

/** A stored key. */
export interface KeyRecord {
  /** 16 hexadecimal digits. */
  readonly id: string;
  /** SHA-256 of the secret's text, 64 hexadecimal digits. */
  readonly hash: string;
  /** The only project that the key opens; `null`: all. */
  readonly project: ProjectName | null;
  readonly access: AccessMode;
  /** Times in ms since the epoch. `revoked` is 0 for a valid key. A revoked key stays listed. */
  readonly created: number;
  readonly revoked: number;
}

/** Storage of keys. Rejects with `storage` if the keys cannot be read: unreadable keys must not count as no keys. */
export interface KeyStorage {
  /** All keys, including revoked ones, in the order of creation. */
  list(): Promise<KeyRecord[]>;
  /** Adds a key, or replaces the key with the same id. */
  put(key: KeyRecord): Promise<void>;
}

/** What a new key is for. */
export type KeyScope = Pick<KeyRecord, 'project' | 'access'>;

const PATTERN = /^sw_([0-9a-f]{16})_([0-9a-f]{64})$/;

/** Makes a key. Its text is returned here once and never stored. */
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

/** Revokes a key. False: there is no valid key with this id. */
export async function revokeKey(storage: KeyStorage, clock: Clock, id: string): Promise<boolean> {
  const key = (await storage.list()).find((each) => each.id === id && each.revoked === 0);
  if (!key) return false;
  await storage.put({ ...key, revoked: Math.max(1, Math.round(clock.now())) });
  return true;
}

/** Compared with if no key has the id, so that the time of the check does not show whether an id exists. */
const NOBODY = randomBytes(32);

/** The access of a key's text; `null`: none. Takes as long for a wrong secret as for the right one. */
export function accessOf(keys: readonly KeyRecord[], text: string): Access | null {
  const [, id = '', secret = ''] = PATTERN.exec(text) ?? [];
  const key = keys.find((each) => each.id === id);
  const same = timingSafeEqual(hashOf(secret), key ? Buffer.from(key.hash, 'hex') : NOBODY);
  return same && key && key.revoked === 0 ? { key: key.id, project: key.project, mode: key.access } : null;
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}

/** A stored value as a key; `null`: it is malformed. */
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
