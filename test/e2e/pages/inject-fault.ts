/** Makes a worker's world hostile: the worker's name says how. Imported before anything else. */
const fault = self.name;

if (fault === 'no-indexeddb') Object.defineProperty(self, 'indexedDB', { value: undefined });

if (fault === 'aborts') {
  // Every third write transaction is aborted by the browser, some before their requests, some after.
  let transactions = 0;
  const open = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...args: Parameters<typeof open>) {
    const transaction = open.apply(this, args);
    if (args[1] === 'readwrite' && ++transactions % 3 === 0) {
      const abort = () => {
        try {
          transaction.abort();
        } catch {
          // It was over before.
        }
      };
      if (transactions % 2 === 0) abort();
      else queueMicrotask(abort);
    }
    return transaction;
  };
}

export {};
