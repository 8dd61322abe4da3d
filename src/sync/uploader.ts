/** Sends runs to servers: those that are being written, and stored ones that a person asked to send. */
import { ValidationError } from '../base/errors.js';
import { newRunMark, type RemoteTarget, readRemotes, readRuns, writeRemote, writeRun } from './marks.js';
import { RemoteLink } from './remote-link.js';
import { RunUpload } from './run-upload.js';
import type { UploadPorts, UploadState } from './types.js';

/**
 * One database's uploader. Of the tabs of an origin one is elected to run it (`start`), which spares requests; two at once
 * do no harm, because the server decides what is new.
 */
export class Uploader {
  readonly #ports: UploadPorts;
  readonly #links = new Map<string, RemoteLink>();
  readonly #runs = new Map<string, RunUpload>();
  #held: string | null = null;
  #closed = false;

  constructor(ports: UploadPorts) {
    this.#ports = ports;
  }

  /** Takes up what was to be sent when the last uploader ended. */
  async start(): Promise<void> {
    await this.refresh();
  }

  /** Takes up what another tab asked to send meanwhile: marks are how tabs tell each other. */
  async refresh(): Promise<void> {
    const { archive, transport } = this.#ports;
    const [remotes, runs] = await Promise.all([readRemotes(archive), readRuns(archive)]);
    if (this.#closed) return;
    for (const [uid, mark] of runs) {
      if (this.#runs.has(uid)) continue;
      let link = this.#links.get(mark.url);
      if (!link) {
        const key = remotes.get(mark.url)?.key ?? null;
        link = new RemoteLink(transport({ url: mark.url, ...(key === null ? {} : { key }) }), this.#ports);
        link.hold(this.#held);
        this.#links.set(mark.url, link);
      }
      const upload = new RunUpload(uid, mark, link, this.#ports);
      this.#runs.set(uid, upload);
      void upload.run().finally(() => {
        if (this.#runs.get(uid) === upload) this.#runs.delete(uid);
      });
    }
  }

  /** Sends a run from now on, to its end and beyond. A run that goes somewhere already goes there instead. */
  async add(uid: string, target: RemoteTarget): Promise<void> {
    const { archive } = this.#ports;
    const checked = await addRun(archive, uid, target);
    const known = this.#runs.get(uid);
    const moved = known !== undefined && known.mark.url !== checked.url;
    if (moved) {
      known.close('The run is sent to another server now');
      this.#runs.delete(uid);
    }
    if (checked.key !== undefined) {
      this.#links.get(checked.url)?.use(this.#ports.transport({ url: checked.url, key: checked.key }));
      for (const upload of this.#runs.values()) if (upload.mark.url === checked.url) upload.retry();
    }
    await this.refresh();
    this.#runs.get(uid)?.wake();
  }

  /** There is something new of a run (`null`: of any). */
  wake(uid: string | null): void {
    if (uid !== null) this.#runs.get(uid)?.wake();
    else for (const upload of this.#runs.values()) upload.wake();
  }

  /** The network is back, or the person looks: what waits is tried at once. */
  hurry(): void {
    for (const link of this.#links.values()) link.wake();
  }

  /** Tries a run that has stopped again. */
  retry(uid: string): void {
    this.#runs.get(uid)?.retry();
  }

  /** Keeps everything back, with the reason for the person; `null`: goes on. */
  hold(reason: string | null): void {
    this.#held = reason;
    for (const link of this.#links.values()) link.hold(reason);
  }

  /** Where each run stands that is sent somewhere. */
  states(): UploadState[] {
    return Array.from(this.#runs.values(), ({ state }) => state);
  }

  /** See `RunUpload.synced`. Rejects with `validation` for a run that is sent nowhere. */
  async synced(uid: string, complete = false): Promise<void> {
    const upload = this.#runs.get(uid);
    if (!upload) throw new ValidationError('This run is not sent to a server', { run: uid });
    return upload.synced(complete);
  }

  /** Ends all sending here; another tab may go on. */
  close(): void {
    this.#closed = true;
    for (const upload of this.#runs.values()) upload.close();
    this.#runs.clear();
    this.hold(null);
    this.hurry();
  }
}

/** Notes that a run is to be sent. Enough where another tab is the uploader: it finds the note. */
export async function addRun(
  archive: UploadPorts['archive'],
  uid: string,
  target: RemoteTarget,
): Promise<RemoteTarget> {
  const url = checkUrl(target.url);
  const known = (await readRemotes(archive)).get(url);
  if (target.key !== undefined || !known) await writeRemote(archive, { url, key: target.key ?? null });
  const mark = (await readRuns(archive)).get(uid);
  const same = mark && mark.url === url && mark.project === (target.project ?? null);
  if (!same) await writeRun(archive, uid, newRunMark({ ...target, url }));
  else if (mark.stopped) await writeRun(archive, uid, { ...mark, stopped: null });
  return { ...target, url };
}

/** The address of a server, without what does not belong into one. Throws `validation`. */
export function checkUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new ValidationError(
      'remote.url must be a complete address, such as https://example.org',
      {},
      cause,
    );
  }
  const plain = url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (!plain || !/^https?:$/.test(url.protocol)) {
    throw new ValidationError(
      'remote.url must be an http or https address without a user, query or fragment',
    );
  }
  return url.href.replace(/\/+$/, '');
}
