/** A member's place in a group, as the name of the Web Lock that the member holds while it lives. */
export interface Seat {
  /** Identifies one life of the group: a later group of the same name has another text. */
  readonly instance: string;
  readonly size: number;
  readonly rank: number;
  /** Random id of the member. */
  readonly member: string;
}

const PREFIX = 'stepwell.group';

/** Name of the lock that is held while a member chooses its seat. */
export function doorOf(group: string): string {
  return `${PREFIX}/${encodeURIComponent(group)}/door`;
}

/** Name of the channel between the members. */
export function channelOf(group: string, instance: string): string {
  return `${PREFIX}/${encodeURIComponent(group)}/${instance}`;
}

/** Name of a seat's lock. */
export function lockOf(group: string, { instance, size, rank, member }: Seat): string {
  return `${channelOf(group, instance)}/${size}/${rank}/${member}`;
}

/** The seats of a group among the names of locks. */
export function seatsIn(group: string, names: readonly (string | undefined)[]): Seat[] {
  const start = `${PREFIX}/${encodeURIComponent(group)}/`;
  return names.flatMap((name) => {
    if (!name?.startsWith(start)) return [];
    const [instance, size, rank, member] = name.slice(start.length).split('/');
    if (instance === undefined || member === undefined) return [];
    return [{ instance, size: Number(size), rank: Number(rank), member }];
  });
}
