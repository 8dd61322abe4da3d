/** The page of the gallery: computes one exhibit after the other in one run, and shows what they log. */
import * as tf from '@tensorflow/tfjs';
import { init, type Run } from '../../src/index.js';
import '../../src/tfjs.js';
import { seededRandom } from '../digits/random.js';
import { breathe } from '../digits/yield.js';
import { showBoard } from '../show-board.js';
import { cells } from './cells.js';
import { digits } from './digits.js';
import { documents } from './documents.js';
import type { Exhibit } from './exhibit.js';
import { helix } from './helix.js';
import { ExhibitList } from './list.js';
import { moons } from './moons.js';
import { sweep } from './sweep.js';
import { waves } from './waves.js';

const EXHIBITS: readonly Exhibit[] = [cells, digits, moons, waves, sweep, helix, documents];

const list = new ExhibitList(EXHIBITS);

/** Records one run with all exhibits. An exhibit that fails is said so, and the others are shown. */
async function record(): Promise<void> {
  list.start();
  let run: Run | null = null;
  try {
    run = await init({ project: 'gallery', config: { exhibits: EXHIBITS.map(({ name }) => name) } });
    await showBoard({ project: 'gallery', runs: [run.uid] });
    for (const [at, exhibit] of EXHIBITS.entries()) await showOne(run, exhibit, at);
  } catch (error) {
    list.fail(messageOf(error));
  } finally {
    await run?.finish();
    list.end();
  }
}

async function showOne(run: Run, exhibit: Exhibit, at: number): Promise<void> {
  const progress = async (share: number) => {
    list.show(exhibit, { kind: 'computing', share });
    await breathe();
  };
  try {
    await progress(0);
    await exhibit.show({ run, random: seededRandom(at + 1), progress });
    list.show(exhibit, { kind: 'done' });
  } catch (error) {
    list.show(exhibit, { kind: 'failed', message: messageOf(error) });
    run.error(`${exhibit.title}: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// Networks as small as these train faster on the CPU than on a GPU that is asked a thousand times.
await tf.setBackend('cpu');
list.again.addEventListener('click', () => void record());
await record();
