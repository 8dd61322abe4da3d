import type { Clock } from '../../base/clock.js';
import type { Limits } from '../base/limits.js';
import { WireError } from '../base/wire-error.js';

/** Most buckets in memory. Above it, full buckets are forgotten (they lose nothing), and then the oldest. */
const MOST = 10_000;

interface Bucket {
  tokens: number;
  time: number;
}

/** Token buckets: each name has `burst` tokens and gets `perSecond` new tokens a second. */
export class RateLimit {
  readonly #clock: Clock;
  readonly #limits: Pick<Limits, 'perSecond' | 'burst'>;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, limits: Pick<Limits, 'perSecond' | 'burst'>) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Takes a token of `name`. Without a token throws `rate_limited` (429) with the time to wait. */
  take(name: string): void {
    const { perSecond, burst } = this.#limits;
    const time = this.#clock.now();
    const bucket = this.#buckets.get(name) ?? { tokens: burst, time };
    bucket.tokens = Math.min(burst, bucket.tokens + ((time - bucket.time) / 1000) * perSecond);
    bucket.time = time;
    this.#buckets.set(name, bucket);
    if (this.#buckets.size > MOST) this.#forget(time);
    if (bucket.tokens < 1) {
      const seconds = Math.ceil((1 - bucket.tokens) / perSecond);
      throw new WireError(429, 'rate_limited', 'Too many requests: slow down', seconds);
    }
    bucket.tokens--;
  }

  #forget(time: number): void {
    const { perSecond, burst } = this.#limits;
    for (const [name, bucket] of this.#buckets) {
      if (bucket.tokens + ((time - bucket.time) / 1000) * perSecond >= burst) this.#buckets.delete(name);
    }
    for (const name of this.#buckets.keys()) {
      if (this.#buckets.size <= MOST) break;
      this.#buckets.delete(name);
    }
  }
}

/** The bucket name of an address. For IPv6 the first half: a household has 2^64 addresses. */
export function addressName(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail = ''] = plain.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === '' ? [] : tail.split(':');
  const zeros = plain.includes('::') ? Math.max(0, 8 - front.length - back.length) : 0;
  const groups = [...front, ...Array<string>(zeros).fill('0'), ...back];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
