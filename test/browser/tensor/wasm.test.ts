import { startMemoryBackend } from './memory-backends.js';
import { describeBackend } from './suite.js';

describeBackend('wasm', { start: () => startMemoryBackend('wasm'), arithmetic: 'double' });
