/** Tasks: work that several runs belong to. Types only. */

/** A task of a project: created by `createTask`, or named by a run. */
export interface TaskInfo {
  readonly namespace: string;
  readonly project: string;
  readonly name: string;
  /** When the task was created, in milliseconds since the epoch; if only runs name the task, when the first of them was created. */
  readonly created: number;
  /** Number of runs of the task. */
  readonly runs: number;
}
