/** What the browser tells about its connection. */

/** Not in TypeScript's library: only Chromium has it. */
interface NetworkInformation extends EventTarget {
  readonly saveData?: boolean;
}

function information(): NetworkInformation | undefined {
  return (globalThis.navigator as { connection?: NetworkInformation } | undefined)?.connection;
}

/** True where the owner of the connection asks to save data. */
export function isMetered(): boolean {
  return information()?.saveData === true;
}

/** Calls `changed` when the network is back, or another one. For the life of this thread. */
export function onConnection(changed: (isMetered: boolean) => void): void {
  const tell = () => changed(isMetered());
  globalThis.addEventListener?.('online', tell);
  information()?.addEventListener?.('change', tell);
}
