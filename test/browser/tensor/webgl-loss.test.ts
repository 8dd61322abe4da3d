/** A lost WebGL context. In a file of its own: what is lost is the page's only backend. */
import { expect, test } from 'vitest';
import { runDistribution } from '../../../src/tensor/kernels.js';
import { startWebGl } from './start-webgl.js';

test('[HIS4] the event alone is enough, also when nobody asks', async () => {
  const { tf, gl, reader } = await startWebGl('gather');
  const x = tf.randomNormal([10_000]);
  const y = tf.exp(x);
  const reading = reader.read([y]);
  gl.canvas.dispatchEvent(new WebGLContextEvent('webglcontextlost', { statusMessage: 'taken away' }));
  await expect(reading).rejects.toMatchObject({
    code: 'device_lost',
    message: expect.stringMatching(/taken away/),
  });
  expect(reader.lost).toMatch(/taken away/);
  reader.dispose();
});

test('[HIS4] reads that wait when the context is lost reject, and so does all that comes later', async () => {
  const { tf, gl, reader } = await startWebGl('gather');
  const x = tf.randomNormal([500, 500]);
  const results = runDistribution(tf, x, { bins: 64, range: null });
  await reader.read([results.stats]);
  expect(reader.lost).toBeNull();

  const extension = gl.getExtension('WEBGL_lose_context') as WEBGL_lose_context;
  const first = reader.read([results.stats, results.words]);
  const second = reader.read([x]);
  extension.loseContext();
  // Known at once, before the event.
  expect(reader.lost).toMatch(/lost/);
  for (const reading of [first, second, reader.read([results.stats])]) {
    await expect(reading).rejects.toMatchObject({ code: 'device_lost', facts: { backend: 'webgl' } });
  }
  expect(() => runDistribution(tf, x, { bins: 64, range: null })).toThrow(
    expect.objectContaining({ code: 'device_lost' }),
  );

  // A context that comes back has none of the textures: the reader stays lost.
  const back = new Promise((resolve) =>
    gl.canvas.addEventListener('webglcontextrestored', resolve, { once: true }),
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  extension.restoreContext();
  await back;
  expect(gl.isContextLost()).toBe(false);
  expect(reader.lost).toMatch(/lost/);
  await expect(reader.read([results.stats])).rejects.toMatchObject({ code: 'device_lost' });
  reader.dispose();
});
