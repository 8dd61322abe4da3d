import { GroupError, ValidationError } from '../base/errors.js';
import { Group } from './group.js';
import { type Platform, platformHere, takeSeat } from './wire.js';

/** Options of `joinGroup`. */
export interface GroupOptions {
  /** Number of members, from 1 to 64. All members pass the same number. */
  readonly size: number;
}

/** Longest name of a group, in UTF-16 units. */
const MAX_NAME = 200;
/** Most members: each watches every other. */
const MAX_SIZE = 64;

/**
 * How long, and how often, a group that is full is tried again, in milliseconds: it may be an earlier group of the name, whose members
 * left a moment ago. A browser needs some milliseconds to release the locks of a page that is reloaded.
 */
const PATIENCE_MS = 1_000;
const RETRY_MS = 50;

/** See `joinGroup` of the page. `platform`: `null` for a platform without Web Locks. */
export async function join(
  name: string,
  { size }: GroupOptions,
  platform: Platform | null = platformHere(),
): Promise<Group> {
  if (typeof name !== 'string' || name.trim() === '' || name.length > MAX_NAME) {
    throw new ValidationError(`joinGroup: the name must be a text of 1 to ${MAX_NAME} characters`);
  }
  if (!Number.isInteger(size) || size < 1 || size > MAX_SIZE) {
    throw new ValidationError(`joinGroup: size must be a whole number from 1 to ${MAX_SIZE}`);
  }
  if (platform === null) return new Group(name, null);
  for (let waited = 0; ; waited += RETRY_MS) {
    try {
      return new Group(name, await takeSeat(platform, name, size));
    } catch (thrown) {
      // A sandboxed frame has Web Locks that refuse every request.
      if (thrown instanceof DOMException && thrown.name === 'SecurityError') return new Group(name, null);
      if (!(thrown instanceof GroupError) || waited >= PATIENCE_MS) throw thrown;
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}
