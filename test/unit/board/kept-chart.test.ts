import { expect, test, vi } from 'vitest';
import { KeptChart } from '../../../src/board/chart/kept-chart.js';

function charts() {
  const destroyed: string[] = [];
  const make = vi.fn(({ theme }: { theme: string }) => ({ theme, destroy: () => destroyed.push(theme) }));
  return { kept: new KeptChart(make), make, destroyed };
}

test('[BRD5] a chart is kept while its layout is the same, and destroyed before the next one is made', () => {
  const { kept, make, destroyed } = charts();
  const light = kept.of({ theme: 'light' });
  expect(kept.of({ theme: 'light' })).toBe(light);
  expect(make).toHaveBeenCalledTimes(1);
  expect(kept.of({ theme: 'dark' })).not.toBe(light);
  expect(destroyed).toEqual(['light']);
});

test('[BRD5] a chart that was given up is destroyed once, and the same layout makes a new one', () => {
  const { kept, make, destroyed } = charts();
  kept.of({ theme: 'light' });
  kept.destroy();
  kept.destroy();
  expect(kept.chart).toBeNull();
  expect(destroyed).toEqual(['light']);
  kept.of({ theme: 'light' });
  expect(make).toHaveBeenCalledTimes(2);
});
