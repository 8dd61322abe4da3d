import type { Clock } from '../../base/clock.js';
import type { Access } from './access.js';
import { accessOf, type KeyRecord, type KeyStorage } from './keys.js';

/** Keys are read again after this long (ms), so that a new or revoked key counts within a second. */
const FRESH_MS = 500;

/** The keys of a running server. Follows changes that the command line makes. */
export class KeyRing {
  readonly #storage: KeyStorage;
  readonly #clock: Clock;
  #keys: Promise<readonly KeyRecord[]> | null = null;
  #read = Number.NEGATIVE_INFINITY;

  constructor(storage: KeyStorage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
  }

  /** The access of an `Authorization` header; `null`: none. Rejects if the keys cannot be read. */
  async check(header: string | null): Promise<Access | null> {
    const keys = await this.#current();
    const [, text = ''] = /^Bearer +(\S+) *$/i.exec(header ?? '') ?? [];
    return accessOf(keys, text);
  }

  /** True if no key was ever made. Revoking the last key does not make a server open again. */
  async isEmpty(): Promise<boolean> {
    return (await this.#current()).length === 0;
  }

  #current(): Promise<readonly KeyRecord[]> {
    const now = this.#clock.now();
    if (this.#keys === null || now - this.#read >= FRESH_MS) {
      this.#read = now;
      const reading = this.#storage.list();
      this.#keys = reading;
      // The next request reads again.
      reading.catch(() => {
        if (this.#keys === reading) this.#keys = null;
      });
    }
    return this.#keys;
  }
}
