/** Sends runs to servers: live runs with a `remote`, and stored runs that a person asked to send. */
import { ValidationError } from '../base/errors.js';
import type { RemoteTarget, UploadState } from '../source/uploads.js';
import { BodyLimit } from './body-limit.js';
import { type LinkTarget, RemoteLink } from './remote-link.js';
import { RunUpload } from './run-upload.js';
import {
  newStoredUpload,
  readLimits,
  readRemotes,
  readRun,
  readRuns,
  writeLimit,
  writeRemote,
  writeRun,
} from './stored-uploads.js';
import type { UploadPorts } from './types.js';
import { checkUrl, keyOf } from './url.js';

/** Shown while a metered connection holds runs back. */
const METERED = 'This connection is set to save data: waiting for another one.';

/** Interval (ms) at which the server is asked about one complete run: the server may lose data while the page is open. */
const PATROL_MS = 30_000;

/**
 * The uploader of one database. One tab of an origin is elected to run it (`start`), which saves requests. Two uploaders at once
 * do no harm, because the server decides what is new.
 */
export class Uploader {
  readonly #ports: UploadPorts;
  readonly #links = new Map<string, RemoteLink>();
  readonly #runs = new Map<string, RunUpload>();
  /** Servers to which nothing is sent over a metered connection. */
  readonly #waiting = new Set<RemoteLink>();
  #isMetered = false;
  #patrols = 0;
  #endPatrol: (() => void) | null = null;
  #closed = false;

  constructor(ports: UploadPorts) {
    this.#ports = ports;
  }

  /** Continues with the runs whose upload state is stored. */
  async start(): Promise<void> {
    await this.refresh();
    if (!this.#endPatrol && !this.#closed) this.#patrol();
  }

  /** Asks about one complete run after the other while the page is open. */
  #patrol(): void {
    this.#endPatrol = this.#ports.scheduler.after(PATROL_MS, () => {
      const complete = [...this.#runs.values()].filter(({ stored }) => stored.complete);
      complete[this.#patrols++ % complete.length]?.check();
      this.#patrol();
    });
  }

  /** Checks all runs of a server that may have lost data. */
  #checkAll(url: string): void {
    for (const upload of this.#runs.values()) if (upload.stored.url === url) upload.check();
  }

  /** Takes up runs that another tab asked to send. Tabs tell each other through the stored state. */
  async refresh(): Promise<void> {
    const { archive, transport } = this.#ports;
    const [remotes, runs, limits] = await Promise.all([
      readRemotes(archive),
      readRuns(archive),
      readLimits(archive),
    ]);
    if (this.#closed) return;
    for (const [uid, stored] of runs) {
      if (this.#runs.has(uid)) continue;
      let link = this.#links.get(stored.url);
      if (!link) {
        const { key = null, metered = 'send' } = remotes.get(stored.url) ?? {};
        const at: LinkTarget = { url: stored.url, ...(key === null ? {} : { key }) };
        link = new RemoteLink(at, transport(at), this.#ports, {
          onLoss: () => this.#checkAll(stored.url),
          // If storing the limit fails, the next page learns it again.
          limit: new BodyLimit(limits.get(stored.url), (bytes) => {
            writeLimit(archive, stored.url, bytes).catch(() => {});
          }),
        });
        if (metered === 'wait') this.#waiting.add(link);
        this.#links.set(stored.url, link);
        this.#hold(link);
      }
      const upload = new RunUpload(uid, stored, link, this.#ports);
      this.#runs.set(uid, upload);
      void upload.run().finally(() => {
        if (this.#runs.get(uid) === upload) this.#runs.delete(uid);
      });
    }
  }

  /** Sends a run from now on, later edits included. Replaces an earlier target of the run. */
  async add(uid: string, target: RemoteTarget): Promise<void> {
    const { archive } = this.#ports;
    const checked = await addRun(archive, uid, target);
    const known = this.#runs.get(uid);
    const moved = known !== undefined && known.stored.url !== checked.url;
    if (moved) {
      known.close('The run is sent to another server now');
      this.#runs.delete(uid);
    }
    const link = this.#links.get(checked.url);
    if (link && checked.key !== undefined && checked.key !== link.target.key) {
      const at: LinkTarget = { url: checked.url, key: checked.key };
      link.use(at, this.#ports.transport(at));
      for (const upload of this.#runs.values()) if (upload.stored.url === checked.url) upload.retry();
    }
    if (link && checked.metered !== undefined) {
      if (checked.metered === 'wait') this.#waiting.add(link);
      else this.#waiting.delete(link);
      this.#hold(link);
    }
    await this.refresh();
    const upload = this.#runs.get(uid);
    if (upload?.stored.stopped) upload.retry();
    else upload?.wake();
  }

  /** True for a run that this uploader sends. */
  has(uid: string): boolean {
    return this.#runs.has(uid);
  }

  /** Call when another tab stored that a run is to be sent, perhaps with another key. */
  async takeUp(uid: string): Promise<void> {
    const stored = await readRun(this.#ports.archive, uid);
    if (!stored) return;
    const remote = (await readRemotes(this.#ports.archive)).get(stored.url);
    await this.add(uid, {
      url: stored.url,
      ...(stored.project === null ? {} : { project: stored.project }),
      ...(remote?.key == null ? {} : { key: remote.key }),
    });
  }

  /** Call when there is something new of a run (`null`: of any run). */
  wake(uid: string | null): void {
    if (uid !== null) this.#runs.get(uid)?.wake();
    else for (const upload of this.#runs.values()) upload.wake();
  }

  /** Retries everything that waits: the network is back, or a person looks at the page. */
  hurry(): void {
    for (const link of this.#links.values()) link.wake();
  }

  /** Retries a run that has stopped. */
  retry(uid: string): void {
    this.#runs.get(uid)?.retry();
  }

  /** Call when the connection becomes metered or unmetered. Holds back runs whose target says `metered: 'wait'`. */
  setMetered(isMetered: boolean): void {
    this.#isMetered = isMetered;
    for (const link of this.#links.values()) this.#hold(link);
  }

  #hold(link: RemoteLink): void {
    link.hold(this.#isMetered && this.#waiting.has(link) ? METERED : null);
  }

  /** Upload states of all runs with a target. */
  states(): UploadState[] {
    return Array.from(this.#runs.values(), ({ state }) => state);
  }

  /** See `RunUpload.synced`. Rejects with `validation` for a run without a target. */
  async synced(uid: string, complete = false): Promise<void> {
    const upload = this.#runs.get(uid);
    if (!upload) throw new ValidationError('This run is not sent to a server', { run: uid });
    return upload.synced(complete);
  }

  /** Ends all sending in this tab. Another tab may continue. */
  close(): void {
    this.#closed = true;
    this.#endPatrol?.();
    for (const upload of this.#runs.values()) upload.close();
    this.#runs.clear();
    this.setMetered(false);
    this.hurry();
  }
}

/** Stores that a run is to be sent. If another tab is the uploader, that tab finds the stored state. */
export async function addRun(
  archive: UploadPorts['archive'],
  uid: string,
  target: RemoteTarget,
): Promise<RemoteTarget> {
  const url = checkUrl(target.url);
  const own = keyOf(target);
  const known = (await readRemotes(archive)).get(url);
  const key = own.key ?? known?.key ?? null;
  const metered = target.metered ?? known?.metered ?? 'send';
  if (!known || known.key !== key || known.metered !== metered) {
    await writeRemote(archive, { url, key, metered });
  }
  const stored = (await readRuns(archive)).get(uid);
  const same = stored && stored.url === url && stored.project === (target.project ?? null);
  if (!same) await writeRun(archive, uid, newStoredUpload({ ...target, url }));
  else if (stored.stopped) await writeRun(archive, uid, { ...stored, stopped: null });
  return { ...target, ...own, url };
}
