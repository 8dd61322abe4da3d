import { transfer } from 'comlink';
import { sourceOver } from '../source/source-over.js';
import type { Change, Source, SourceStatus } from '../source/types.js';
import type { Uploads } from '../source/uploads.js';
import type { WorkerLink } from './link.js';
import { pageShare } from './page-share.js';
import { remoteBundles } from './remote-bundles.js';

/** The `Source` port over the page's engine. If the engine dies, later calls and subscriptions go to the new engine. */
export function remoteSource(link: WorkerLink): Source {
  const source = sourceOver((method, args) => link.call((api) => api.query(method, args)), {
    uploads: remoteUploads(link),
    bundles: remoteBundles(link),
    subscribe: (listener) => subscribe(link, listener),
  });
  return {
    ...source,
    async status() {
      if (link.state === 'lost') return LOST;
      const [status, host] = await Promise.all([source.status(), link.host()]);
      return { ...status, notices: [...status.notices, ...host.notices], pageShare: pageShare.value };
    },
  };
}

/** The `Uploads` port over the page's engine. */
function remoteUploads(link: WorkerLink): Uploads {
  const ask =
    <M extends keyof Uploads>(method: M) =>
    (...args: Parameters<Uploads[M]>): ReturnType<Uploads[M]> =>
      link.call((api) => api.service('sync', method, args)) as ReturnType<Uploads[M]>;
  return {
    states: ask('states'),
    add: ask('add'),
    retry: ask('retry'),
    remotes: ask('remotes'),
    hurry: ask('hurry'),
  };
}

/** What a board shows while the engine is being replaced. */
const LOST: SourceStatus = {
  storage: 'indexeddb',
  engine: 'worker',
  state: 'lost',
  valuesPerSecond: 0,
  waitingBytes: 0,
  dropped: 0,
  usedBytes: null,
  quotaBytes: null,
  persisted: null,
  notices: ['The logger worker died; another one is being started.'],
};

async function subscribe(link: WorkerLink, listener: (change: Change) => void): Promise<() => void> {
  let port: MessagePort | null = null;
  const open = async () => {
    const channel = new MessageChannel();
    channel.port1.onmessage = (event: MessageEvent<Change>) => listener(event.data);
    port = channel.port1;
    await link.call((api) => api.subscribe(transfer(channel.port2, [channel.port2])));
  };
  const everything: Change = { run: null, revision: 0, kinds: [] };
  const client = {
    engineLost: () => {
      port?.close();
      port = null;
      listener(everything);
    },
    engineReady: () =>
      void open().then(
        () => listener(everything),
        () => {},
      ),
    engineGone: () => listener(everything),
  };
  await open();
  link.add(client);
  return () => {
    link.remove(client);
    port?.postMessage('close');
    port?.close();
  };
}
