/** The logger worker, in a world made hostile first. */
import './inject-fault.js';
import '../../../src/worker/entry.js';
