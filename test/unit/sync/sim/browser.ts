/** A browser of the simulation: one database, a few tabs that write runs, and one of them uploads. */

import { sha256Hex } from '../../../../src/base/sha256.js';
import { encodeFrame } from '../../../../src/record/frame.js';
import type { LoggedRecord } from '../../../../src/record/kinds.js';
import type { Archive } from '../../../../src/store/archive.js';
import { type MemoryDatabase, memoryDatabase, memoryStore } from '../../../../src/store/memory.js';
import { memoryArchive } from '../../../../src/store/memory-archive.js';
import type { Store, StreamId } from '../../../../src/store/port.js';
import { Uploader } from '../../../../src/sync/uploader.js';
import { type IoPort, type Pass, passed } from './gate.js';
import type { SimNetwork } from './network.js';
import { copyOf, simBlob } from './server.js';
import type { VirtualTime } from './time.js';

const URL = 'http://server';

/** What a tab was told is safe, to be held against the server at the end. */
export interface Promised {
  readonly stream: StreamId;
  readonly seq: number;
}

export interface BrowserPorts {
  readonly time: VirtualTime;
  readonly network: SimNetwork;
  readonly random: () => number;
  readonly synced: Promised[];
  /** Default: operations just happen. */
  readonly pass?: Pass;
}

/** What begins an uploader is tried again after this, as with an engine's heartbeat. */
const START_AGAIN_MS = 3_000;

export class SimBrowser {
  database: MemoryDatabase = memoryDatabase();
  readonly tabs: SimTab[] = [];
  readonly ports: BrowserPorts;
  /** What the user did to the clock of the machine. */
  clockShift = 0;
  /** Requests of the database fail. */
  isBroken = false;
  ids = 0;

  constructor(ports: BrowserPorts) {
    this.ports = ports;
  }

  id(): string {
    this.ids++;
    let text = '';
    for (let i = 0; i < 32; i++) text += Math.floor(this.ports.random() * 16).toString(16);
    return text;
  }

  /** The whole machine, copied while it runs: both halves go on with the same sessions. */
  copy(): SimBrowser {
    const other = new SimBrowser({ ...this.ports, synced: [] });
    other.database = copyOf(this.database);
    for (const tab of this.tabs.filter((each) => !each.dead)) {
      const same = new SimTab(other, tab.run, tab.label);
      Object.assign(same, {
        stream: tab.stream,
        epoch: tab.epoch,
        seq: tab.seq,
        row: tab.row,
        ended: tab.ended,
      });
      other.tabs.push(same);
    }
    other.elect();
    return other;
  }

  /** Elects an uploader when there is none: the lock of a dead tab is granted to another at once. */
  elect(): void {
    const [first] = this.tabs.filter((tab) => !tab.dead);
    if (first && !this.tabs.some((tab) => !tab.dead && tab.uploader)) first.startUploader();
  }
}

export class SimTab {
  readonly browser: SimBrowser;
  readonly run: string;
  label: string;
  dead = false;
  uploader: Uploader | null = null;
  stream: StreamId | null = null;
  epoch = 0;
  seq = 0;
  row = 0;
  ended = false;

  constructor(browser: SimBrowser, run: string, label: string) {
    this.browser = browser;
    this.run = run;
    this.label = label;
  }

  get archive(): Archive {
    return this.#passed('database', memoryArchive(this.browser.database));
  }

  /** The store as the tab's writers have it. */
  get disk(): Store {
    return this.#passed('database', memoryStore(this.browser.database));
  }

  /** … and as its uploader has it. */
  get store(): Store {
    const store = this.disk;
    const { browser } = this;
    // Faults of the database: a request that fails has done nothing.
    return new Proxy(store, {
      get(target, name: keyof Store) {
        const value = target[name];
        if (typeof value !== 'function') return value;
        return async (...args: never[]) => {
          if (browser.isBroken) {
            browser.ports.network.count('storage');
            throw new Error('the database is broken');
          }
          return (value as (...a: never[]) => unknown).apply(target, args);
        };
      },
    });
  }

  #passed<P extends object>(kind: IoPort, port: P): P {
    const { pass } = this.browser.ports;
    return pass ? passed(port, kind, this, pass) : port;
  }

  async open(): Promise<void> {
    const { browser } = this;
    const result = await this.disk.openWriter({
      run: this.run,
      session: browser.id(),
      namespace: '',
      project: 'sim',
      label: this.label,
      recorder: browser.id(),
      resume: 'allow',
      time: browser.ports.time.now,
    });
    if (!result.head) throw new Error('no head');
    this.stream = { run: result.head.uid, session: result.head.session };
    this.epoch = result.head.epoch;
    this.seq = 0;
    this.row = result.head.nextRow;
  }

  /** Logs a frame. Resolves false when the run is over here. */
  async log(records: readonly LoggedRecord[] = []): Promise<boolean> {
    const { stream, browser } = this;
    if (!stream || this.dead) return false;
    const { random, time } = browser.ports;
    const steps = [Math.floor(random() * 10), Number.NaN, Number.POSITIVE_INFINITY, 0.5];
    const value = steps[Math.floor(random() * steps.length)] as number;
    const row: LoggedRecord = {
      kind: 'rows',
      rows: Float64Array.of(this.row++),
      steps: Float64Array.of(Math.floor(random() * 5)),
      globalSteps: Float64Array.of(0),
      times: Float64Array.of(time.now),
      columns: [{ key: 'loss', at: Uint32Array.of(0), values: Float64Array.of(value) }],
    };
    const seq = this.seq;
    const header = { ...stream, epoch: this.epoch, seq, time: time.now };
    const bytes = encodeFrame({ header, records: [...records, row] });
    const status = records.find((record) => record.kind === 'status');
    const { status: outcome } = await memoryStore(browser.database).append(
      stream,
      this.epoch,
      [{ seq, bytes }],
      {
        patch: {
          nextRow: this.row,
          lastSeen: time.now,
          ...(status?.kind === 'status' ? { status: status.status } : {}),
        },
      },
    );
    if (outcome !== 'ok') {
      this.dead = true;
      return false;
    }
    this.seq++;
    for (const tab of browser.tabs) tab.uploader?.wake(this.run);
    return true;
  }

  async end(): Promise<void> {
    this.ended = true;
    const time = this.browser.ports.time.now;
    await this.log([{ kind: 'status', time, status: 'completed', message: '', stack: '' }]);
  }

  async edit(): Promise<void> {
    const { browser } = this;
    const { random, time } = browser.ports;
    const store = memoryStore(browser.database);
    const stream = { run: this.run, session: browser.id() };
    const head = await store.openEditor(stream);
    if (!head) return;
    const bytes = encodeFrame({
      header: { ...stream, epoch: 0, seq: 0, time: time.now },
      records: [{ kind: 'edit', time: time.now, field: 'name', value: `name ${random()}` }],
    });
    await store.append(stream, 0, [{ seq: 0, bytes }]);
    for (const tab of browser.tabs) tab.uploader?.wake(this.run);
  }

  async addBlob(): Promise<void> {
    const { browser } = this;
    const { random } = browser.ports;
    const bytes = Uint8Array.from({ length: 20 }, () => Math.floor(random() * 4));
    await memoryArchive(browser.database).putBlob(this.run, await sha256Hex(bytes), simBlob(bytes));
    // A record that names it follows.
    await this.log();
    for (const tab of browser.tabs) tab.uploader?.wake(this.run);
  }

  /** Asks for what `run.synced()` gives, and notes the promise when it is kept. */
  promise(): void {
    const { stream, seq } = this;
    const uploader = this.browser.tabs.find((tab) => tab.uploader && !tab.dead)?.uploader;
    if (!stream || !uploader) return;
    uploader.synced(this.run).then(
      () => {
        for (let each = 0; each < seq; each++) this.browser.ports.synced.push({ stream, seq: each });
      },
      () => {},
    );
  }

  startUploader(): void {
    const { browser } = this;
    const { time, network, random } = browser.ports;
    const alive = { dead: false };
    this.#alive = alive;
    const uploader = new Uploader({
      store: this.store,
      archive: this.archive,
      clock: time.clock(() => browser.clockShift),
      scheduler: {
        // Timers die with their tab.
        after: (ms, run) => time.after(ms, () => (alive.dead ? undefined : run())),
      },
      random,
      transport: () => {
        const transport = this.#passed('network', network.transport());
        return {
          send: async (request) => {
            const response = await transport.send(request);
            if (alive.dead) await new Promise<never>(() => {});
            return response;
          },
        };
      },
      isLive: async (head) =>
        browser.tabs.some((tab) => !tab.dead && !tab.ended && tab.run === head.uid && tab.stream !== null),
      sendLarge: async () => {
        throw new Error('no large blobs here');
      },
      onCloned: (run, session) => {
        for (const tab of browser.tabs) {
          if (!tab.dead && tab.run === run && tab.stream?.session === session) void tab.open();
        }
      },
    });
    this.uploader = uploader;
    const begin = async (): Promise<void> => {
      try {
        await uploader.start();
        for (const tab of browser.tabs) if (!alive.dead) await uploader.add(tab.run, { url: URL });
      } catch {
        time.after(START_AGAIN_MS, () => alive.dead || void begin());
      }
    };
    void begin();
  }

  #alive = { dead: false };

  /** The tab is gone without a word: what it waits for never comes. */
  kill(): void {
    this.dead = true;
    this.#alive.dead = true;
    this.uploader = null;
    this.browser.elect();
  }
}
