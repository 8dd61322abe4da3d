/** Reads the state of the network connection from the browser. */

/** Not in TypeScript's library, because only Chromium has this API. */
interface NetworkInformation extends EventTarget {
  readonly saveData?: boolean;
}

function information(): NetworkInformation | undefined {
  return (globalThis.navigator as { connection?: NetworkInformation } | undefined)?.connection;
}

/** True if the person has asked the browser to save data. */
export function isMetered(): boolean {
  return information()?.saveData === true;
}

/** Calls `changed` when the network is back or has changed, for the life of this thread. */
export function onConnection(changed: (isMetered: boolean) => void): void {
  const tell = () => changed(isMetered());
  globalThis.addEventListener?.('online', tell);
  information()?.addEventListener?.('change', tell);
}
