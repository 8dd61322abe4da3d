// Writes the result of every test as soon as it is known, a line of JSON each, so that a run that is stopped keeps its results.
import { appendFileSync, writeFileSync } from 'node:fs';

/** A reporter for vitest. It writes into the file that STEPWELL_RESULTS names. */
export default class LineReporter {
  #file = process.env.STEPWELL_RESULTS;

  onInit() {
    writeFileSync(this.#file, '');
  }

  onTestModuleQueued(module) {
    this.#write({ event: 'queued', file: module.relativeModuleId });
  }

  onTestCaseResult(test) {
    const { state } = test.result();
    const ms = Math.round(test.diagnostic()?.duration ?? 0);
    this.#write({ event: 'test', file: test.module.relativeModuleId, name: test.fullName, state, ms });
  }

  onTestModuleEnd(module) {
    const ms = Math.round(module.diagnostic().duration);
    this.#write({ event: 'file', file: module.relativeModuleId, state: module.state(), ms });
  }

  onTestRunEnd(_modules, errors) {
    this.#write({ event: 'end', errors: errors.length });
  }

  #write(line) {
    appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
  }
}
