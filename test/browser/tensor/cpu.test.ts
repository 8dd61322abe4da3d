import { startMemoryBackend } from './memory-backends.js';
import { describeBackend } from './suite.js';

describeBackend('cpu', { start: () => startMemoryBackend('cpu'), arithmetic: 'double' });
