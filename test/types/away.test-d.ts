/** The public types of what leaves the browser, as a caller meets them. Compiled, never run. */
import type {
  AudioValue,
  Bundles,
  FinishResult,
  RemoteTarget,
  Run,
  Source,
  StopCode,
  StoreOptions,
  UploadState,
  Uploads,
} from 'stepwell';
import { audio, image, init, openStore } from 'stepwell';
import {
  type Bundle,
  bundleFiles,
  type bundleSource,
  type CanonicalEntry,
  type canonicalForm,
  openBundle,
} from 'stepwell/bundle';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expectType<_ extends true>(): void {}

// Sending.
declare const run: Run;
const remote: RemoteTarget = { url: 'https://example.org', key: 'sw_…', project: 'p', metered: 'wait' };
void init({ remote });
// The address may be configured outside of the call.
void init({ remote: { key: 'sw_…' }, createProject: false });
void init({ remote: null });
// @ts-expect-error an address is a text
void init({ remote: { url: new URL('https://example.org') } });
globalThis.STEPWELL = { url: 'https://example.org', project: 'digits' };
// @ts-expect-error no such setting
globalThis.STEPWELL = { projet: 'digits' };
void openStore();
expectType<Equal<ReturnType<Run['synced']>, Promise<void>>>();
void run.synced({ timeout: 1000 });
// @ts-expect-error a time is a number
void run.synced({ timeout: '1 s' });
expectType<Equal<FinishResult['remote'], 'none' | 'queued' | 'complete'>>();
void run.finish({ remote: 'wait', timeout: 1000 });
// @ts-expect-error no such way to wait
void run.finish({ remote: 'forever' });
declare const source: Source;
expectType<Equal<Source['uploads'], Uploads | undefined>>();
expectType<Equal<ReturnType<Uploads['states']>, Promise<UploadState[]>>>();
expectType<Equal<UploadState['code'], StopCode | null>>();

// Asking a server.
const options: StoreOptions = { url: 'https://example.org' };
expectType<Equal<ReturnType<typeof openStore>, Promise<Source>>>();
void openStore(options);

// Files and images.
void run.files('checkpoints').save({ any: new Map() }, 'best');
run.log({ sample: image(new Uint8Array(28 * 28), { shape: [28, 28], caption: 'seven' }) });

// Audio.
declare const buffer: AudioBuffer;
declare const planes: readonly Float32Array[];
const speech: AudioValue = audio(planes, {
  sampleRate: 16_000,
  layout: 'CT',
  encoding: 'float32',
  caption: ['a'],
});
run.log({ speech, clips: [audio(buffer), audio(new Blob()), audio([buffer, new Blob()], { caption: 'b' })] });
// @ts-expect-error samples do not know their rate
audio(new Float32Array(5));
// @ts-expect-error there are two encodings
audio(buffer, { encoding: 'mp3' });
// @ts-expect-error images have other layouts
audio(planes, { sampleRate: 8000, layout: 'HWC' });
expectType<Equal<AudioValue['media'], 'audio'>>();

// Bundles.
expectType<Equal<Source['bundles'], Bundles | undefined>>();
const stream = source.bundles?.export(['uid'], { tensorboard: true, signal: new AbortController().signal });
expectType<Equal<typeof stream, ReadableStream<Uint8Array<ArrayBuffer>> | undefined>>();
const opened = openBundle(new Blob());
expectType<Equal<typeof opened, Promise<Bundle>>>();
declare const bundle: Bundle;
expectType<Equal<ReturnType<typeof bundleSource>, Source>>();
expectType<Equal<ReturnType<typeof canonicalForm>, Promise<CanonicalEntry[]>>>();
void bundleFiles(bundle, 'uid', { csv: true });
