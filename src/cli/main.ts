/** The `stepwell` command. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './run.js';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

process.exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  home: dirname(fileURLToPath(import.meta.url)),
  keepFilesPrivate: () => process.umask(0o077),
  onStop(stop) {
    for (const signal of SIGNALS) process.once(signal, stop);
    return () => {
      for (const signal of SIGNALS) process.off(signal, stop);
    };
  },
});
