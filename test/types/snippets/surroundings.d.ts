/** What the snippets of the README and the docs use and do not declare. */
import type * as tfjs from '@tensorflow/tfjs';
import type * as stepwell from 'stepwell';

declare global {
  const run: stepwell.Run;
  const rows: stepwell.LogRow[];
  const loss: number;
  const lr: number;
  const epoch: number;
  const key: string;
  const url: string;

  const model: tfjs.LayersModel;
  const x: tfjs.Tensor;
  const y: tfjs.Tensor;
  const lossTensor: tfjs.Scalar;
  const openSource: typeof stepwell.openSource;
  const openStore: typeof stepwell.openStore;
  const init: typeof stepwell.init;

  function trainOneBatch(): Promise<{ loss: number; accuracy: number }>;
}
