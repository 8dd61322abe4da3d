/** Worker of P1's peer and floor: counts calls; other messages have no effect. */
import { expose } from 'comlink';

let count = 0;

const sink = {
  log(_row: Readonly<Record<string, number>>): void {
    count++;
  },
  count: (): number => count,
};

export type CountingSink = typeof sink;

expose(sink);
