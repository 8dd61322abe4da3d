/** One scripted session: always the same steps, so that the k-th operation of one run of it is the k-th of every other. */
import { BACKOFF_CAP_MS } from '../../../../src/base/backoff.js';
import { sha256Hex } from '../../../../src/base/sha256.js';
import { decodeFrame, encodeFrame } from '../../../../src/record/frame.js';
import type { LoggedRecord } from '../../../../src/record/kinds.js';
import type { HeadPatch } from '../../../../src/store/port.js';
import { type Promised, SimBrowser, SimTab } from './browser.js';
import { check, type Snapshot, snapshotOf } from './check.js';
import { type Failure, Gate } from './gate.js';
import { SimNetwork } from './network.js';
import { SimServer, simBlob } from './server.js';
import { randomOf, VirtualTime } from './time.js';

type Step =
  | { readonly kind: 'rows'; readonly from: number }
  | { readonly kind: 'edit'; readonly session: string; readonly value: string }
  | { readonly kind: 'blob'; readonly bytes: Uint8Array }
  | { readonly kind: 'idle'; readonly ms: number }
  | { readonly kind: 'end' };

/** Rows of one frame, and in all. */
const ROWS_PER_FRAME = 2;
const ROWS = 50;
/** Between steps: less than a request takes, so that several frames go in one. */
const PACE_MS = 60;
/** A step that failed is tried again after this. */
const AGAIN_MS = 1_000;
/** The session is over by then, unless something is broken for good. */
const HEAL_AFTER_MS = 90_000;
/** When everything was recorded, ms since the epoch: a frame that is made again is the same. */
const START = 1_700_000_000_000;
const RUN = 'a'.repeat(32);
/** What a person changed on the server's board. */
const THERE = 'e'.repeat(32);

/** 25 frames of two rows, five edits, two blobs and an end; in the middle long enough nothing that the run says that it lives. */
const STEPS: readonly Step[] = [
  ...Array.from({ length: ROWS / ROWS_PER_FRAME }, (_, i): Step[] => {
    const rows: Step = { kind: 'rows', from: i * ROWS_PER_FRAME };
    if (i % 5 === 1) {
      return [rows, { kind: 'edit', session: `${i + 1}`.padStart(32, '0'), value: `name ${i}` }];
    }
    if (i === 3 || i === 18) return [rows, { kind: 'blob', bytes: new Uint8Array(20).fill(i) }];
    return i === 14 ? [rows, { kind: 'idle', ms: 40_000 }] : [rows];
  }).flat(),
  { kind: 'end' },
];

/** Does `work` until it succeeds: what a page does whose database refuses. */
type Insist = <T>(work: () => Promise<T>) => Promise<T>;

/** Plays the session with a failure at its k-th operation. Rejects with what was wrong; resolves what passed the gate. */
export async function play(k: number, failure: Failure): Promise<Gate> {
  const what = `operation ${k}, ${failure}`;
  const random = randomOf(1);
  const time = new VirtualTime();
  const server = new SimServer(time.clock());
  const network = new SimNetwork(time, server, random);
  const gate = new Gate(k, failure);
  const synced: Promised[] = [];
  const browser = new SimBrowser({ time, network, random, synced, pass: gate.pass });
  const seen: Snapshot = new Map();

  const insist: Insist = async (work) => {
    for (;;) {
      try {
        return await work();
      } catch {
        await time.sleep(AGAIN_MS);
      }
    }
  };
  const done = { steps: 0 };
  /** A tab opens the run and goes on where what is stored ends; with nothing left to write, it just looks. */
  const write = async (): Promise<void> => {
    const tab = new SimTab(browser, RUN, 'scripted');
    browser.tabs.push(tab);
    if (done.steps < STEPS.length) await insist(() => tab.open());
    browser.elect();
    while (done.steps < STEPS.length && !tab.dead) {
      await take(tab, STEPS[done.steps] as Step, insist);
      if (tab.dead) return;
      done.steps++;
      for (const each of browser.tabs) each.uploader?.wake(RUN);
      if (done.steps % 4 === 0) tab.promise();
      if (done.steps === 5) await server.edit(RUN, THERE, time.now);
      await time.sleep(PACE_MS);
    }
    tab.ended = true;
    for (const each of browser.tabs) each.uploader?.wake(RUN);
  };

  const isOver = () => {
    const uploader = browser.tabs.find((tab) => !tab.dead)?.uploader;
    return done.steps === STEPS.length && uploader?.states()[0]?.state === 'complete';
  };
  void write();
  const end = time.now + HEAL_AFTER_MS;
  for (;;) {
    const isDead = () => browser.tabs.every((tab) => tab.dead);
    await time.run(end - time.now, () => isDead() || isOver());
    check.grows(server.database, seen, k);
    if (!isDead()) break;
    void write();
  }
  gate.heal();
  if (!(await time.run(2 * BACKOFF_CAP_MS + 60_000, isOver))) {
    const states = browser.tabs.map((tab) => [tab.dead, tab.uploader?.states()]);
    throw new Error(`${what}: not complete; ${done.steps} steps done: ${JSON.stringify(states)}`);
  }
  const lostHere = new Set([`${RUN}/${THERE}/0`]);
  const remote = server.database;
  check.grows(remote, seen, k);
  check.final({ seed: k, browser, clone: null, remote, synced, lostHere, damaged: new Set() });
  if (check.unpulled(browser.database, remote).length > 0) throw new Error(`${what}: an edit did not come`);
  const rows = rowsIn(snapshotOf(remote)).sort((a, b) => a - b);
  if (rows.length !== ROWS || rows.some((row, i) => row !== i)) {
    throw new Error(`${what}: rows on the server: ${rows.join(' ')}`);
  }
  if (remote.runs.get(RUN)?.head.status !== 'completed') throw new Error(`${what}: not completed there`);
  if (remote.runs.get(RUN)?.blobs.size !== 2) throw new Error(`${what}: blobs are missing`);
  return gate;
}

/** Takes a step, once, however often it is tried. */
async function take(tab: SimTab, step: Step, insist: Insist): Promise<void> {
  const { stream, epoch } = tab;
  if (!stream) throw new Error('the run is not open');
  const append = async (records: readonly LoggedRecord[], patch: HeadPatch) => {
    const { seq } = tab;
    const bytes = encodeFrame({ header: { ...stream, epoch, seq, time: START }, records });
    const { status } = await insist(() => tab.disk.append(stream, epoch, [{ seq, bytes }], { patch }));
    if (status !== 'ok' && status !== 'duplicate') throw new Error(`the writer was told ${status}`);
    tab.seq++;
  };
  switch (step.kind) {
    case 'rows': {
      const next = step.from + ROWS_PER_FRAME;
      // Stored by a tab that died before it heard of it.
      if (tab.row >= next) return;
      tab.row = next;
      const rows = Array.from({ length: ROWS_PER_FRAME }, (_, i) => rowRecord(step.from + i));
      return append(rows, { nextRow: next });
    }
    case 'edit': {
      const editor = { run: stream.run, session: step.session };
      const edit: LoggedRecord = { kind: 'edit', time: START, field: 'name', value: step.value };
      const bytes = encodeFrame({ header: { ...editor, epoch: 0, seq: 0, time: START }, records: [edit] });
      await insist(() => tab.disk.openEditor(editor));
      await insist(() => tab.disk.append(editor, 0, [{ seq: 0, bytes }]));
      return;
    }
    case 'blob': {
      const sha256 = await sha256Hex(step.bytes);
      await insist(() => tab.archive.putBlob(stream.run, sha256, simBlob(step.bytes)));
      return;
    }
    case 'idle':
      await tab.browser.ports.time.sleep(step.ms);
      return;
    case 'end':
      return append([{ kind: 'status', time: START, status: 'completed', message: '', stack: '' }], {
        status: 'completed',
      });
  }
}

function rowRecord(row: number): LoggedRecord {
  const values = Float64Array.of(row % 7 === 0 ? Number.NaN : row / 2);
  return {
    kind: 'rows',
    rows: Float64Array.of(row),
    steps: Float64Array.of(row),
    globalSteps: Float64Array.of(0),
    times: Float64Array.of(START + row),
    columns: [{ key: 'loss', at: Uint32Array.of(0), values }],
  };
}

/** Numbers of the rows in all frames. */
function rowsIn(frames: Snapshot): number[] {
  return [...frames.values()].flatMap((bytes) =>
    decodeFrame(bytes).frame.records.flatMap((record) => (record.kind === 'rows' ? [...record.rows] : [])),
  );
}
