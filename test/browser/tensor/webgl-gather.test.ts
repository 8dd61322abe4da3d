import { startWebGl } from './start-webgl.js';
import { describeBackend } from './suite.js';

describeBackend('webgl', {
  start: () => startWebGl('gather'),
  arithmetic: 'float32',
  emulated: true,
});
