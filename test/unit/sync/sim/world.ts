/** One run of the simulation: a seed decides what happens, the checker decides whether it was right. */

import { BACKOFF_CAP_MS } from '../../../../src/base/backoff.js';
import { memoryStore } from '../../../../src/store/memory.js';
import type { SizedPiece } from '../../../../src/store/pieces.js';
import { type Promised, SimBrowser, SimTab } from './browser.js';
import { compareBundles } from './bundles.js';
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
  /** Runs whose bundles were made of both sides and compared. */
  readonly bundles: number;
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
  /** The other half of a copied machine; made at most once. */
  const copied: { clone: SimBrowser | null } = { clone: null };
  const damaged = new Set<string>();
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
    } else if (dice < 0.905) {
      const [key, piece] = anyPiece(browser, random) ?? [];
      if (key && piece) {
        network.count('rowDamaged');
        const at = Math.floor(random() * piece.bytes.length);
        piece.bytes[at] = (piece.bytes[at] as number) ^ (1 << Math.floor(random() * 8));
        for (let i = 0; i < piece.count; i++) damaged.add(`${key}/${piece.seq + i}`);
      }
    } else if (dice < 0.91) network.isUnauthorized = !network.isUnauthorized;
    else if (dice < 0.95) {
      // Killed and started again while something is under way.
      await tab?.log();
      time.after(random() * 120, () => server.process++);
      await time.run(random() * 200);
    } else if (dice < 0.955) {
      if (!copied.clone && !mayRestore) {
        network.count('machineCopied');
        copied.clone = browser.copy();
      }
    } else if (dice < 0.97) {
      for (let i = random() * 3; i > 0; i--) await copied.clone?.tabs.find((each) => !each.dead)?.log();
    } else if (dice < 0.98) {
      const run = anyRun(server, random);
      const session = browser.id();
      network.count('editedThere');
      lostHere.add(`${run}/${session}/0`);
      await server.edit(run, session, time.now);
    } else if (dice < 0.985) {
      const over = browser.tabs.find((each) => each.dead);
      if (over && !tabs().some((each) => each.run === over.run)) {
        network.count('runDeleted');
        for (const key of snapshotOf(browser.database).keys()) lostHere.add(key);
        await memoryStore(browser.database).deleteRun(over.run, time.now);
        for (const each of tabs()) each.uploader?.wake(over.run);
      }
    } else if (dice < 0.992) {
      const how = random() < 0.5 ? 'blobLost' : 'blobCut';
      if (server.damageBlob(how, random)) network.count(how);
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
  const { clone } = copied;
  await goHome(browser);
  if (clone) await goHome(clone);
  const started = time.now;
  const sides = [browser, ...(clone ? [clone] : [])];
  const behind = () => sides.flatMap((side) => check.behind(side.database, server.database, damaged));
  const isThere = () => behind().length === 0;
  await time.run(2 * BACKOFF_CAP_MS + 240_000, isThere);
  const syncedAfterMs = time.now - started;
  if (!isThere()) {
    const states = sides.map((side) => side.tabs.map((tab) => tab.uploader?.states()));
    const lacking = JSON.stringify({ behind: behind().slice(0, 3), states });
    throw new Error(`seed ${seed}: not synced after ${syncedAfterMs} ms: ${lacking}`);
  }
  // What a copy of the machine edited comes here with the next look.
  for (const side of sides)
    for (const tab of side.tabs) for (const { run } of side.tabs) tab.uploader?.retry(run);
  const unpulled = () => check.unpulled(browser.database, server.database);
  if (!(await time.run(60_000, () => unpulled().length === 0))) {
    throw new Error(`seed ${seed}: edits that did not come: ${unpulled().join(', ')}`);
  }
  const outcome = { seed, browser, clone, remote: server.database, synced, lostHere, damaged };
  check.final(outcome);
  // What arrived late by the network changes nothing.
  await time.run(200_000);
  check.final(outcome);
  check.grows(server.database, seen, seed);
  const bundles = clone ? 0 : await compareBundles(seed, browser.database, server.database, damaged);
  return { fired: network.fired, syncedAfterMs, bundles };
}

function memoryStoreRuns(browser: SimBrowser) {
  return [...browser.database.runs.values()].flatMap(({ streams }) =>
    [...streams.values()].map(({ head }) => head),
  );
}

/** The person ends what is being written, closes all tabs but one, and waits there. */
async function goHome(browser: SimBrowser): Promise<void> {
  const tabs = () => browser.tabs.filter((tab) => !tab.dead);
  for (const tab of tabs()) await tab.end();
  for (const tab of tabs()) if (!tab.uploader) tab.kill();
  if (tabs().length === 0) {
    const tab = new SimTab(browser, browser.id(), `last-${browser.tabs.length}`);
    await tab.open();
    browser.tabs.push(tab);
  }
  const [last] = tabs();
  if (last?.uploader === null) last.startUploader();
  await settled();
  const runs = [...browser.database.runs.keys()];
  for (const run of runs) await last?.uploader?.add(run, { url: 'http://server' });
  last?.uploader?.hurry();
  for (const run of runs) last?.uploader?.retry(run);
  if (last && !last.ended) await last.end();
}

function anyRun(server: SimServer, random: () => number): string {
  const runs = [...server.database.runs.keys()];
  return runs[Math.floor(random() * runs.length)] ?? '';
}

/** A piece of a writer's stream, with the key of the stream. */
function anyPiece(browser: SimBrowser, random: () => number): [string, SizedPiece] | null {
  const pieces = [...browser.database.runs].flatMap(([uid, { streams }]) =>
    [...streams].flatMap(([session, { head, pieces: held }]) =>
      head.epoch === 0 ? [] : held.map((piece): [string, SizedPiece] => [`${uid}/${session}`, piece]),
    ),
  );
  return pieces[Math.floor(random() * pieces.length)] ?? null;
}
