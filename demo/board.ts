/**
 * The board alone, over everything stored under this origin. The address may narrow it down: `?project=digits`,
 * `?runs=uid,uid`, `?database=name`.
 */
import { showBoard } from './show-board.js';

const asked = new URLSearchParams(location.search);
const project = asked.get('project');
const runs = asked.get('runs');
const database = asked.get('database');

await showBoard({
  ...(project ? { project } : {}),
  ...(runs ? { runs: runs.split(',') } : {}),
  ...(database ? { database } : {}),
});
