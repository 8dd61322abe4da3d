import type { Group } from '../group/group.js';
import type { GroupOptions } from '../group/join.js';
import { announce } from './announce.js';

/**
 * Joins the tabs, workers and frames of this origin that call `joinGroup` with the same name, and resolves when this member has its rank:
 * 0 for the first, then 1, 2, …, without gaps. Resolves before the others have joined; `group.barrier()` waits for them. A member stays
 * until `group.leave()` is called or its tab or worker ends, and its rank is not given to anybody else meanwhile. When all members are
 * gone, the name is free for the next group.
 *
 * Without Web Locks (an insecure address, a sandboxed frame, Node before 24) each member is alone: rank 0 of 1, with one warning.
 *
 * Rejects with `validation` for a wrong name or size, and with `GroupError`: `full` if `size` members have joined, `size` if the others
 * asked for another size.
 *
 * ```ts
 * const group = await joinGroup('seeds', { size: 4 });
 * const run = await init({ group, rank: group.rank });      // a run per member; without `rank` only the master records
 * await group.barrier();
 * ```
 */
export async function joinGroup(name: string, options: GroupOptions): Promise<Group> {
  const { join } = await import('../group/join.js');
  const group = await join(name, options);
  if (!group.info.isShared && options.size > 1) {
    announce(
      `Stepwell: there are no Web Locks here, so that this member of the group “${name}” is alone: rank 0 of 1. Serve the page over https or from localhost.`,
    );
  }
  return group;
}
