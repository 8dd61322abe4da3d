import { startWebGl } from './start-webgl.js';
import { describeBackend } from './suite.js';

describeBackend('webgl', {
  start: () => startWebGl('scatter'),
  arithmetic: 'float32',
  emulated: true,
  parts: [3, 4],
  countsOnly: true,
  // A pixel that is added to holds no more than 2^24: the carry is of its own here.
  huge: true,
});
