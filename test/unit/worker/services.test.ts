import { expect, test } from 'vitest';
import { memoryDatabase, memoryStore } from '../../../src/store/memory.js';
import type { SyncService } from '../../../src/worker/parts/sync/service.js';
import { type ServicePorts, Services } from '../../../src/worker/services.js';

/** Services whose part for sending fails to load `failures` times. */
function setUp(failures: number) {
  const store = memoryStore(memoryDatabase());
  const loads = { asked: 0 };
  const added: string[] = [];
  const service = { add: async (run: string) => void added.push(run) } as Partial<SyncService>;
  const sync = async () => {
    if (loads.asked++ < failures) throw new Error('the script cannot be loaded');
    return { openSync: async () => service };
  };
  const services = new Services({ store, parts: sync } as unknown as ServicePorts);
  return { store, services, loads, added };
}

/** What the engine does every few seconds. */
async function heartbeat(services: Services): Promise<void> {
  services.takeUp();
  await new Promise((resolve) => setTimeout(resolve));
}

test('[SYN-C4] what an earlier page did not finish is taken up, also when the first tries fail', async () => {
  const { store, services, loads } = setUp(2);
  await store.putValue('uploads', true);
  await services.resume();
  for (let i = 0; i < 5; i++) await heartbeat(services);
  expect(loads.asked).toBe(3);
});

test('[SYN-C4] a run to be sent is taken up with a later heartbeat, and once', async () => {
  const { services, loads, added } = setUp(2);
  services.send('a', { url: 'http://server' });
  for (let i = 0; i < 5; i++) await heartbeat(services);
  expect([loads.asked, added]).toEqual([3, ['a']]);
});

test('where nothing is to be sent, nothing is loaded', async () => {
  const { services, loads } = setUp(0);
  await services.resume();
  for (let i = 0; i < 3; i++) await heartbeat(services);
  expect(loads.asked).toBe(0);
});
