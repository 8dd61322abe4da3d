import { GroupError, messageOf, ValidationError } from '../base/errors.js';
import type { Seat } from './seat.js';
import type { Message, Wire } from './wire.js';

/** Facts about a member of a group, as OptixLog's `get_mpi_info` returns them. */
export interface GroupInfo {
  readonly name: string;
  readonly isMaster: boolean;
  readonly rank: number;
  readonly size: number;
  /** False: there are no Web Locks here, so that this member is alone: rank 0 of 1. */
  readonly isShared: boolean;
}

/** Options of {@link Group.barrier} and {@link Group.broadcast}. */
export interface WaitOptions {
  /** Longest time to wait, in milliseconds. Default: no limit. A member that dies ends the wait in any case. */
  readonly timeout?: number;
}

/** How a member went. `lost`: it died (its tab was closed, its worker was terminated), or nobody knows of a `leave()`. */
type Gone = 'left' | 'lost';

/** What is known of another member. */
interface Peer {
  member: string;
  arrived: number;
  received: number;
  gone: Gone | null;
}

/** A call that waits: `check` returns true when the call is done, an error when it cannot be done any more. */
interface Waiter {
  check(): true | false | GroupError;
  resolve(): void;
  reject(error: GroupError): void;
}

/**
 * How long the death of a member waits for messages that the member sent before, in milliseconds. The order between a released lock
 * and a message is not defined.
 */
const GRACE_MS = 500;
/** How often a waiting member compares what it knows with the others, in milliseconds. Cures messages that were lost. */
const COMPARE_MS = 500;

/** Several tabs, workers or frames of one origin that train together. `joinGroup` makes it. */
export class Group {
  readonly name: string;
  /** Number of this member, from 0. Never changes. */
  readonly rank: number;
  /** Number of members of the whole group, whether all have joined or not. */
  readonly size: number;
  readonly #wire: Wire | null;
  readonly #peers = new Map<number, Peer>();
  readonly #waiters = new Set<Waiter>();
  /** Values of the master by number that this member has not taken, or, at the master, that a member may not have received. */
  readonly #casts = new Map<number, { readonly value: unknown } | { readonly refused: string }>();
  #arrived = 0;
  #received = 0;
  #calls = 0;
  #hasLeft = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  /** @internal Use `joinGroup`. `null`: the member is alone. */
  constructor(name: string, wire: Wire | null) {
    this.name = name;
    this.rank = wire?.seat.rank ?? 0;
    this.size = wire?.seat.size ?? 1;
    this.#wire = wire;
    if (wire) wire.onMessage = (message) => this.#take(message);
    this.#tell(true);
    void this.#compare();
  }

  /** True for rank 0: the member that writes if only one member writes. */
  get isMaster(): boolean {
    return this.rank === 0;
  }

  get info(): GroupInfo {
    const { name, isMaster, rank, size } = this;
    return { name, isMaster, rank, size, isShared: this.#wire !== null };
  }

  /**
   * Resolves when every member has called `barrier()` as often as this member. A member that called `leave()` is not waited for. A second
   * call before the first has resolved is the next barrier.
   *
   * Rejects with `GroupError`: `lost` if a member died before it came (all later barriers reject too), `timeout` (the call counts all
   * the same), or `left` if this member has left.
   */
  async barrier(options: WaitOptions = {}): Promise<void> {
    this.#assertMember('barrier');
    const number = ++this.#arrived;
    this.#tell(false);
    await this.#wait('barrier', options, () => {
      const missing = this.#others().filter((rank) => {
        const peer = this.#peers.get(rank);
        return (peer?.arrived ?? 0) < number && peer?.gone !== 'left';
      });
      const dead = missing.find((rank) => this.#peers.get(rank)?.gone === 'lost');
      return dead === undefined ? missing.length === 0 : this.#lost(dead);
    });
  }

  /**
   * Gives all members the value of the master. Every member calls `broadcast`, equally often; the values of members other than the master
   * are ignored. Resolves at the master at once with the value itself, elsewhere with a copy (by structured clone).
   *
   * Rejects with `ValidationError` at the master if the value cannot be cloned, and with `GroupError` elsewhere: `value` in that case,
   * `lost` or `left` if the master is gone, `timeout`.
   */
  async broadcast<T>(value?: T, options: WaitOptions = {}): Promise<T> {
    this.#assertMember('broadcast');
    const index = this.#calls++;
    if (this.isMaster) return this.#send(index, value as T);
    await this.#wait('broadcast', options, () => {
      // In order, so that what is known of the received values is one number.
      if (index < this.#received) return true;
      const gone = this.#peers.get(0)?.gone ?? null;
      if (gone === null) return false;
      return gone === 'lost'
        ? this.#lost(0)
        : new GroupError('The master has left the group', { reason: 'left', rank: 0 });
    });
    const cast = this.#casts.get(index);
    this.#casts.delete(index);
    if (cast === undefined || 'refused' in cast) {
      throw new GroupError(`The master could not broadcast its value: ${cast?.refused}`, {
        reason: 'value',
        rank: 0,
      });
    }
    return cast.value as T;
  }

  /**
   * Gives all members the uid of the master's run, so that they can name the run. The master passes its run or the uid; the argument of
   * other members is ignored. Rejects as {@link broadcast} does.
   */
  async broadcastRunId(
    run?: { readonly uid: string } | string | null,
    options: WaitOptions = {},
  ): Promise<string> {
    const uid = typeof run === 'string' ? run : run?.uid;
    if (this.isMaster && !uid) {
      this.#assertMember('broadcastRunId');
      throw this.#refuse(this.#calls++, 'broadcastRunId: the master passes its run');
    }
    return this.broadcast(uid ?? '', options);
  }

  /** Leaves the group. The others no longer wait for this member at barriers. The rank is not given to anybody else. */
  leave(): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#tell(false);
    this.#wire?.close();
    this.#wake();
  }

  #assertMember(call: string): void {
    if (this.#hasLeft) throw this.#away(call);
  }

  #away(call: string): GroupError {
    return new GroupError(`${call}: this member has left the group “${this.name}”`, {
      reason: 'left',
      rank: this.rank,
    });
  }

  #lost(rank: number): GroupError {
    const message = `Member ${rank} of the group “${this.name}” is gone: its tab was closed or its worker ended`;
    return new GroupError(message, { reason: 'lost', rank });
  }

  #others(): number[] {
    return Array.from({ length: this.size }, (_, rank) => rank).filter((rank) => rank !== this.rank);
  }

  #send<T>(index: number, value: T): T {
    try {
      if (this.#wire) this.#wire.post({ type: 'cast', index, value });
      else structuredClone(value);
    } catch (thrown) {
      throw this.#refuse(index, `a value that cannot be cloned (${messageOf(thrown)})`, thrown);
    }
    if (this.#wire) this.#casts.set(index, { value });
    this.#prune();
    return value;
  }

  /** Tells the others that the value with this number does not come, and returns the error for the master. */
  #refuse(index: number, reason: string, cause?: unknown): ValidationError {
    this.#casts.set(index, { refused: reason });
    this.#wire?.post({ type: 'refused', index, reason });
    return new ValidationError(`broadcast: ${reason}`, {}, cause);
  }

  /** Forgets the master's values that every other member has, or is not there to get. */
  #prune(): void {
    if (!this.isMaster) return;
    const needed = Math.min(
      ...this.#others().map((rank) => {
        const peer = this.#peers.get(rank);
        return peer?.gone ? Number.POSITIVE_INFINITY : (peer?.received ?? 0);
      }),
    );
    for (const index of this.#casts.keys()) if (index < needed) this.#casts.delete(index);
  }

  /** Tells the others what this member has done. */
  #tell(ask: boolean): void {
    const { rank } = this;
    const left = [...this.#peers].filter(([, { gone }]) => gone === 'left').map(([other]) => other);
    this.#wire?.post({
      ...{ type: 'state', rank, member: this.#wire.seat.member, ask },
      ...{ arrived: this.#arrived, received: this.#received },
      left: this.#hasLeft ? [...left, rank] : left,
    });
  }

  #take(message: Message): void {
    if (this.#hasLeft) return;
    switch (message.type) {
      case 'state': {
        const peer = this.#meet({ ...this.#seatOf(message.rank), member: message.member });
        peer.arrived = Math.max(peer.arrived, message.arrived);
        peer.received = Math.max(peer.received, message.received);
        for (const rank of message.left) this.#go(rank, 'left');
        if (message.ask) {
          this.#tell(false);
          if (this.isMaster) this.#sendAgain(peer.received);
        }
        this.#prune();
        break;
      }
      case 'cast':
        this.#receive(message.index, { value: message.value });
        break;
      case 'refused':
        this.#receive(message.index, { refused: message.reason });
        break;
    }
    this.#wake();
  }

  #receive(index: number, cast: { readonly value: unknown } | { readonly refused: string }): void {
    // A value comes again if another member asked for it.
    if (this.isMaster || index < this.#received) return;
    this.#casts.set(index, cast);
    while (this.#casts.has(this.#received)) this.#received++;
    this.#tell(false);
  }

  #sendAgain(from: number): void {
    for (const [index, cast] of this.#casts) {
      if (index < from) continue;
      if ('value' in cast) this.#wire?.post({ type: 'cast', index, value: cast.value });
      else this.#wire?.post({ type: 'refused', index, reason: cast.refused });
    }
  }

  #seatOf(rank: number): Omit<Seat, 'member'> {
    const { instance, size } = (this.#wire as Wire).seat;
    return { instance, size, rank };
  }

  /** Begins to watch a member that was not known. */
  #meet(seat: Seat): Peer {
    const known = this.#peers.get(seat.rank);
    if (known?.member === seat.member) return known;
    const peer: Peer = known ?? { member: seat.member, arrived: 0, received: 0, gone: null };
    // A member that died before anybody saw it has left its rank to the next one.
    peer.member = seat.member;
    this.#peers.set(seat.rank, peer);
    this.#wire?.watch(seat, () => {
      setTimeout(() => {
        if (this.#peers.get(seat.rank)?.member === seat.member) this.#go(seat.rank, 'lost');
        this.#wake();
      }, GRACE_MS);
    });
    return peer;
  }

  #go(rank: number, gone: Gone): void {
    if (rank === this.rank) return;
    const peer = this.#peers.get(rank) ?? { member: '', arrived: 0, received: 0, gone: null };
    this.#peers.set(rank, peer);
    peer.gone ??= gone;
  }

  async #wait(call: string, { timeout }: WaitOptions, done: Waiter['check']): Promise<void> {
    if (timeout !== undefined && !(typeof timeout === 'number' && timeout >= 0)) {
      throw new ValidationError(`${call}: timeout must be a number of milliseconds`);
    }
    let late: ReturnType<typeof setTimeout> | undefined;
    let waiter: Waiter | undefined;
    const promise = new Promise<void>((resolve, reject) => {
      const check = () => done() || (this.#hasLeft ? this.#away(call) : false);
      waiter = { check, resolve, reject };
      this.#waiters.add(waiter);
      if (timeout !== undefined) {
        late = setTimeout(() => {
          const message = `${call}: the group “${this.name}” was not complete after ${timeout} ms`;
          reject(new GroupError(message, { reason: 'timeout', timeout }));
        }, timeout);
      }
      this.#wake();
      if (this.#waiters.size > 0) this.#timer ??= setInterval(() => void this.#compare(), COMPARE_MS);
    });
    try {
      await promise;
    } finally {
      clearTimeout(late);
      if (waiter) this.#waiters.delete(waiter);
      this.#rest();
    }
  }

  /** Ends the calls that can be ended. */
  #wake(): void {
    for (const waiter of this.#waiters) {
      const state = waiter.check();
      if (state === false) continue;
      this.#waiters.delete(waiter);
      if (state === true) waiter.resolve();
      else waiter.reject(state);
    }
    this.#rest();
  }

  /** Stops comparing while no call waits. */
  #rest(): void {
    if (this.#waiters.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Looks for members that are not known, and asks all for their states. */
  async #compare(): Promise<void> {
    const wire = this.#wire;
    if (!wire || this.#hasLeft) return;
    const seats = await wire.seats().catch(() => []);
    if (this.#hasLeft) return;
    for (const seat of seats) if (seat.rank !== this.rank) this.#meet(seat);
    this.#tell(true);
    this.#wake();
  }
}
