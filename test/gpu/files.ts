/** The tests that ask something of a GPU, by name. Each runs in a page of its own. */
export const FILES: { readonly [name: string]: () => Promise<unknown> } = {
  'webgl-gather': () => import('../browser/tensor/webgl-gather.test.js'),
  'webgl-scatter': () => import('../browser/tensor/webgl-scatter.test.js'),
  webgl: () => import('../browser/tensor/webgl.test.js'),
  webgpu: () => import('../browser/webgpu.test.js'),
  training: () => import('../browser/tensor/training.test.js'),
  demotion: () => import('../browser/page/gpu-demotion.test.js'),
  'webgl-loss': () => import('../browser/tensor/webgl-loss.test.js'),
  'webgpu-loss': () => import('../browser/tensor/webgpu-loss.test.js'),
};
