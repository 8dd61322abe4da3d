import { startWebGl } from './start-webgl.js';
import { describeBackend } from './suite.js';

describeBackend('webgl', { start: () => startWebGl('scatter'), arithmetic: 'float32' });
