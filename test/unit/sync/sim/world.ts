/** One run of the simulation: a seed decides what happens, the checker decides whether it was right. */

import { BACKOFF_CAP_MS } from '../../../../src/base/backoff.js';
import { memoryStore } from '../../../../src/store/memory.js';
import { type Promised, SimBrowser, SimTab } from './browser.js';
import { check, type Snapshot, snapshotOf } from './check.js';
import { SimNetwork } from './network.js';
import { copyOf, SimServer } from './server.js';
import { randomOf, settled, VirtualTime } from './time.js';

export interface SimOptions {
  readonly seed: number;
  readonly operations: number;
}

/** What happened: how often each fault fired, and how long it took until all was there once they stopped. */
export interface SimReport {
  readonly fired: ReadonlyMap<string, number>;
  readonly syncedAfterMs: number;
}

/** Runs a seed. Rejects with what was wrong. */
export async function simulate({ seed, operations }: SimOptions): Promise<SimReport> {
  const random = randomOf(seed);
  const time = new VirtualTime();
  const server = new SimServer(time.clock());
  const network = new SimNetwork(time, server, random);
  network.faultRate = random() < 0.2 ? 0 : random() * 0.6;
  const synced: Promised[] = [];
  const browser = new SimBrowser({ time, network, random, synced });
  // Losing data on both sides at once loses it for good: a seed does one or the other.
  const mayRestore = random() < 0.5;
  const seen: Snapshot = new Map();
  let backup = copyOf(server.database);
  let before = copyOf(browser.database);
  const lostHere = new Set<string>();

  const openTab = async (): Promise<void> => {
    const old = browser.tabs.find((tab) => tab.dead && browser.database.runs.has(tab.run) && random() < 0.5);
    const run = old?.run ?? browser.id();
    const label = old?.label ?? `run-${browser.tabs.length}`;
    if (browser.tabs.some((tab) => !tab.dead && tab.run === run)) return;
    const tab = new SimTab(browser, run, label);
    await tab.open();
    browser.tabs.push(tab);
    browser.elect();
    const uploader = browser.tabs.find((each) => each.uploader)?.uploader;
    await uploader?.add(tab.stream?.run ?? run, { url: 'http://server' });
  };
  const tabs = () => browser.tabs.filter((tab) => !tab.dead);
  const anyTab = () => tabs()[Math.floor(random() * tabs().length)];

  const operation = async (): Promise<void> => {
    const dice = random();
    const tab = anyTab();
    if (dice < 0.5) {
      for (let i = random() * 4; i > 0; i--) await tab?.log();
    } else if (dice < 0.56) tab?.promise();
    else if (dice < 0.6) await tab?.edit();
    else if (dice < 0.63) await tab?.addBlob();
    else if (dice < 0.66) {
      if (tabs().length < 3) await openTab();
    } else if (dice < 0.7) {
      network.count('tabKilled');
      if (tab?.uploader) network.count('uploaderKilled');
      tab?.kill();
    } else if (dice < 0.72) await tab?.end();
    else if (dice < 0.74) network.isOffline = !network.isOffline;
    else if (dice < 0.76) {
      server.process++;
      server.isDown = !server.isDown;
    } else if (dice < 0.77) {
      if (server.isFull) server.isFull = false;
      else {
        network.count('serverFull');
        server.isFull = true;
      }
    } else if (dice < 0.79) backup = copyOf(server.database);
    else if (dice < 0.8 && mayRestore) {
      network.count('serverRestored');
      server.process++;
      server.database = copyOf(backup);
      seen.clear();
    } else if (dice < 0.82) before = copyOf(browser.database);
    else if (dice < 0.83 && !mayRestore) {
      network.count('powerCut');
      for (const each of tabs()) each.kill();
      for (const key of snapshotOf(browser.database).keys()) lostHere.add(key);
      browser.database = before;
      before = copyOf(before);
    } else if (dice < 0.85) {
      network.count('clockJump');
      browser.clockShift += (random() - 0.5) * 7_200_000;
    } else if (dice < 0.87) {
      browser.isBroken = !browser.isBroken;
    } else if (dice < 0.88) {
      network.count('secondUploader');
      tab?.startUploader();
    } else if (dice < 0.9) {
      const [first] = memoryStoreRuns(browser);
      if (first) await memoryStore(browser.database).compact(first, true);
    } else if (dice < 0.91) network.isUnauthorized = !network.isUnauthorized;
    else if (dice < 0.95) {
      // Killed and started again while something is under way.
      await tab?.log();
      time.after(random() * 120, () => server.process++);
      await time.run(random() * 200);
    }
  };

  await openTab();
  for (let i = 0; i < operations; i++) {
    await operation();
    await settled();
    if (random() < 0.7) await time.run(random() * 3_000);
    if (random() < 0.02) await time.run(random() * 86_400_000 * (random() < 0.1 ? 1 : 0.001));
    check.grows(server.database, seen, seed);
  }

  // The faults stop.
  network.faultRate = 0;
  network.isOffline = false;
  network.isUnauthorized = false;
  server.isDown = false;
  server.isFull = false;
  browser.isBroken = false;
  for (const tab of tabs()) await tab.end();
  for (const tab of tabs()) if (!tab.uploader) tab.kill();
  if (tabs().length === 0) await openTab();
  const [last] = tabs();
  if (last?.uploader === null) last.startUploader();
  await settled();
  for (const each of browser.tabs) await last?.uploader?.add(each.run, { url: 'http://server' });
  last?.uploader?.hurry();
  for (const each of browser.tabs) last?.uploader?.retry(each.run);
  if (last && !last.ended) await last.end();
  const started = time.now;
  const isThere = () => check.behind(browser.database, server.database).length === 0;
  await time.run(2 * BACKOFF_CAP_MS + 240_000, isThere);
  const syncedAfterMs = time.now - started;
  if (!isThere()) {
    const states = tabs().map((tab) => tab.uploader?.states());
    throw new Error(`seed ${seed}: not synced after ${syncedAfterMs} ms: ${JSON.stringify(states)}`);
  }
  check.final({ seed, local: browser.database, remote: server.database, synced, lostHere });
  // What arrived late by the network changes nothing.
  await time.run(200_000);
  check.final({ seed, local: browser.database, remote: server.database, synced, lostHere });
  check.grows(server.database, seen, seed);
  return { fired: network.fired, syncedAfterMs };
}

function memoryStoreRuns(browser: SimBrowser) {
  return [...browser.database.runs.values()].flatMap(({ streams }) =>
    [...streams.values()].map(({ head }) => head),
  );
}
