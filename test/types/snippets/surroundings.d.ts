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

  // Of the tables in docs/coming-from.md.
  const source: stepwell.Source;
  const id: string;
  const existing: string;
  const surface: { readonly name: string; readonly tab: string };
  const tensor: Float32Array;
  const canvas: HTMLCanvasElement;
  const pixels: ImageData;
  const labelMap: number[][];
  const frames: ImageData[];
  const samples: Float32Array;
  const xs: number[];
  const ys: number[];
  const matrix: number[][];
  const pdb: string;
  const obj: string;
  const labels: tfjs.Tensor1D;
  const predictions: tfjs.Tensor1D;

  function trainOneBatch(): Promise<{ loss: number; accuracy: number }>;
}
