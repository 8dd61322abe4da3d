/** A worker of the group demo: joins the group and trains one seed. */
import { init, joinGroup, type Run } from '../src/index.js';
import { WaveNetwork } from './wave-network.js';

export interface ToMember {
  readonly group: string;
  readonly size: number;
}

export type FromMember =
  | { readonly type: 'epoch'; readonly rank: number; readonly epoch: number; readonly epochs: number }
  | { readonly type: 'done'; readonly rank: number; readonly uid: string; readonly loss: number }
  | { readonly type: 'failed'; readonly message: string };

const EPOCHS = 60;
const CONFIG = { units: 24, learning_rate: 0.02, epochs: EPOCHS };

function say(message: FromMember): void {
  postMessage(message);
}

addEventListener('message', ({ data }: MessageEvent<ToMember>) => {
  train(data).catch((thrown: unknown) => {
    say({ type: 'failed', message: thrown instanceof Error ? thrown.message : String(thrown) });
  });
});

async function train({ group: name, size }: ToMember): Promise<void> {
  const group = await joinGroup(name, { size });
  const { rank } = group;
  let run: Run | null = null;
  try {
    // The master chooses the seeds, so that no two members have the same.
    const first = await group.broadcast(Math.floor(Math.random() * 1e6));
    run = await init({ project: 'group', group, rank, config: { ...CONFIG, seed: first + rank } });
    const network = new WaveNetwork(CONFIG.units, first + rank);
    await group.barrier();
    let loss = Number.NaN;
    for (let epoch = 1; epoch <= EPOCHS; epoch++) {
      loss = network.epoch(CONFIG.learning_rate);
      run.log({ 'train/loss': loss, 'test/loss': network.test() }, { step: epoch });
      say({ type: 'epoch', rank, epoch, epochs: EPOCHS });
      // All members are at the same epoch, so that their curves grow together.
      await group.barrier();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await run.finish();
    say({ type: 'done', rank, uid: run.uid, loss });
  } catch (thrown) {
    await run?.fail(thrown);
    throw thrown;
  } finally {
    group.leave();
  }
}
