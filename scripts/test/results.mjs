// What the lines of the reporter say: how many tests passed, failed or were skipped, and which files did not come to their end.
import { readFileSync } from 'node:fs';

/**
 * Counts the results in a file of lines. `ok`: the gate ended by itself, and well. A file that does not load, and an error
 * outside of all tests, fail too; so does a run without any test. A gate that was stopped counts what it had until then, and one
 * failure.
 */
export function countTests(path, ok) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const unfinished = new Set();
  const failedInside = new Set();
  for (const line of linesIn(path)) {
    if (line.event === 'queued') unfinished.add(line.file);
    else if (line.event === 'test') {
      counts[countOf(line.state)] += 1;
      if (line.state === 'failed') failedInside.add(line.file);
    } else if (line.event === 'file') {
      unfinished.delete(line.file);
      if (line.state === 'failed' && !failedInside.has(line.file)) counts.failed += 1;
    }
  }
  const ran = counts.passed + counts.failed + counts.skipped > 0;
  if (!ran || unfinished.size > 0 || (counts.failed === 0 && !ok)) counts.failed += 1;
  return { counts, unfinished: [...unfinished] };
}

/** `12 passed, 0 failed, 1 skipped` */
export function describeCounts({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function countOf(state) {
  return state === 'passed' || state === 'failed' ? state : 'skipped';
}

function linesIn(path) {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    // No file: vitest itself did not start, and its output says why.
  }
  // What comes behind the last line break is a line that was being written when the gate was killed.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
