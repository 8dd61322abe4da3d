/** Requests that fail the way WebKit fails one: the request reports an error, and its transaction completes all the same. */
import { vi } from 'vitest';

export type WriteMethod = 'put' | 'add' | 'delete';

const { put, add, delete: remove } = IDBObjectStore.prototype;

/**
 * Lets the writes that `fails` names fail from now on, without aborting their transactions.
 * Call `vi.restoreAllMocks()` to end it.
 */
export function failRequests(fails: (method: WriteMethod, value: unknown) => boolean): void {
  const patch = (method: WriteMethod, original: (...args: never[]) => IDBRequest) =>
    vi.spyOn(IDBObjectStore.prototype, method).mockImplementation(function (
      this: IDBObjectStore,
      ...args: unknown[]
    ) {
      return fails(method, args[0]) ? failing(this) : original.apply(this, args as never[]);
    } as never);
  patch('put', put);
  patch('add', add);
  patch('delete', remove);
}

/** A request that reports an error after the commit was asked for, which Chromium's own requests only do with an abort. */
function failing(store: IDBObjectStore): IDBRequest {
  const request = store.count();
  const error = new DOMException(
    'Error preparing Blob/File data to be stored in object store',
    'UnknownError',
  );
  request.addEventListener('success', (event) => {
    event.stopImmediatePropagation();
    Object.defineProperty(request, 'error', { value: error });
    request.addEventListener('error', (failed) => failed.preventDefault());
    request.dispatchEvent(new Event('error', { bubbles: true, cancelable: true }));
  });
  return request;
}
