import { GroupError } from '../base/errors.js';
import { randomId } from '../base/ids.js';
import { channelOf, doorOf, lockOf, type Seat, seatsIn } from './seat.js';

/**
 * What members tell each other. `state`: what the sender has done so far; `ask`: the receivers answer with theirs · `cast`: a value of
 * the master, by number · `refused`: the master could not broadcast the value with this number.
 */
export type Message =
  | {
      readonly type: 'state';
      readonly rank: number;
      readonly member: string;
      /** Number of `barrier()` calls. */
      readonly arrived: number;
      /** Number of broadcast values that the sender has. */
      readonly received: number;
      /** Ranks that have left on purpose, as far as the sender knows; its own rank after `leave()`. */
      readonly left: readonly number[];
      readonly ask: boolean;
    }
  | { readonly type: 'cast'; readonly index: number; readonly value: unknown }
  | { readonly type: 'refused'; readonly index: number; readonly reason: string };

/** A member's connection to the others. */
export interface Wire {
  readonly seat: Seat;
  /** Called with each message of another member. */
  onMessage: (message: Message) => void;
  /** Sends a message to all others. Throws `DataCloneError` for a value that cannot be cloned. */
  post(message: Message): void;
  /** Reads the seats that are taken, also those of dead members that a living member has seen. */
  seats(): Promise<readonly Seat[]>;
  /** Calls `onFree` when the member of a seat is gone. Keeps the seat, so that nobody gets the rank again in this group. */
  watch(seat: Seat, onFree: () => void): void;
  /** Gives up the own seat and all watches. */
  close(): void;
}

/** The parts of the platform that a group needs. */
export interface Platform {
  readonly locks: Pick<LockManager, 'request' | 'query'>;
  readonly Channel: typeof BroadcastChannel;
}

/** The platform of this page, worker or process; `null`: it has no Web Locks or no channels. */
export function platformHere(): Platform | null {
  const { BroadcastChannel: Channel, navigator } = globalThis as {
    BroadcastChannel?: typeof BroadcastChannel;
    navigator?: { readonly locks?: LockManager };
  };
  // An insecure page has no Web Locks.
  return navigator?.locks && Channel ? { locks: navigator.locks, Channel } : null;
}

/**
 * Takes the lowest rank that is free. Everything that must not be lost is the name of a held lock, because the browser releases the locks
 * of a member that dies, in whatever way it dies. Rejects with `group`: the group is full, or has another size.
 */
export async function takeSeat({ locks, Channel }: Platform, group: string, size: number): Promise<Wire> {
  // One member at a time chooses, so that two cannot choose the same rank.
  return locks.request(doorOf(group), async () => {
    const taken = await seatsOf(locks, group);
    const instance = taken[0]?.instance ?? randomId();
    const other = taken.find((seat) => seat.size !== size);
    if (other !== undefined) {
      const message = `The group “${group}” has ${other.size} members, and this member asked for ${size}`;
      throw new GroupError(message, { reason: 'size', size: other.size });
    }
    const ranks = new Set(taken.map(({ rank }) => rank));
    let rank = 0;
    while (ranks.has(rank)) rank++;
    if (rank >= size) {
      const message = `The group “${group}” is full: ${size} members have joined, and at least one of them is still there`;
      throw new GroupError(message, { reason: 'full', size });
    }
    const seat: Seat = { instance, size, rank, member: randomId() };
    return openWire(locks, new Channel(channelOf(group, instance)), group, seat);
  });
}

async function seatsOf(locks: Platform['locks'], group: string): Promise<readonly Seat[]> {
  const { held = [] } = await locks.query();
  return seatsIn(
    group,
    held.map(({ name }) => name),
  );
}

async function openWire(
  locks: Platform['locks'],
  channel: BroadcastChannel,
  group: string,
  seat: Seat,
): Promise<Wire> {
  const ended = new AbortController();
  const end = new Promise<void>((resolve) => ended.signal.addEventListener('abort', () => resolve()));
  // Node: the channel alone keeps no process alive.
  (channel as { unref?: () => void }).unref?.();
  const wire: Wire = {
    seat,
    onMessage: () => {},
    post: (message) => channel.postMessage(message),
    seats: async () => (await seatsOf(locks, group)).filter(({ instance }) => instance === seat.instance),
    watch: (other, onFree) => {
      const { signal } = ended;
      // Shared: all who wait for a dead member get its lock, and hold it to the end of the group.
      const request = locks.request(lockOf(group, other), { mode: 'shared', signal }, () => {
        onFree();
        return end;
      });
      // Rejects when `close()` ends the wait.
      request.catch(() => {});
    },
    close: () => {
      ended.abort();
      channel.close();
    },
  };
  channel.onmessage = ({ data }: MessageEvent<Message>) => wire.onMessage(data);
  await new Promise<void>((resolve, reject) => {
    const held = locks.request(lockOf(group, seat), () => {
      resolve();
      return end;
    });
    held.catch(reject);
  });
  return wire;
}
