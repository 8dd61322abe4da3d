import type { Clock } from '../../base/clock.js';
import type { Access } from './access.js';
import { accessOf, type KeyRecord, type KeyStorage } from './keys.js';

/** Keys are read again after so long: a key that was made or revoked counts within a second (ms). */
const FRESH_MS = 500;

/** The keys that a server checks requests against; follows what the command line does to them while it runs. */
export class KeyRing {
  readonly #storage: KeyStorage;
  readonly #clock: Clock;
  #keys: Promise<readonly KeyRecord[]> | null = null;
  #read = Number.NEGATIVE_INFINITY;

  constructor(storage: KeyStorage, clock: Clock) {
    this.#storage = storage;
    this.#clock = clock;
  }

  /** What an `Authorization` header opens; `null`: nothing. Rejects when the keys cannot be read. */
  async check(header: string | null): Promise<Access | null> {
    const keys = await this.#current();
    const [, text = ''] = /^Bearer +(\S+) *$/i.exec(header ?? '') ?? [];
    return accessOf(keys, text);
  }

  /** Whether no key was ever made. Revoking the last one does not make a server open. */
  async isEmpty(): Promise<boolean> {
    return (await this.#current()).length === 0;
  }

  #current(): Promise<readonly KeyRecord[]> {
    const now = this.#clock.now();
    if (this.#keys === null || now - this.#read >= FRESH_MS) {
      this.#read = now;
      const reading = this.#storage.list();
      this.#keys = reading;
      // The next request tries again.
      reading.catch(() => {
        if (this.#keys === reading) this.#keys = null;
      });
    }
    return this.#keys;
  }
}
