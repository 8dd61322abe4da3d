/** Training that runs in a worker of the page's author. */
import { init } from '../../../src/index.js';

const run = await init({ project: 'run-test', name: 'in a worker' });
for (let n = 0; n < 1000; n++) run.log({ n });
await run.finish();
postMessage(run.uid);
