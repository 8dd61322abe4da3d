/** A Python with pandas, for recipes that are written in it. */
import { spawnSync } from 'node:child_process';

/** Programs that may be one. */
const CANDIDATES = [process.env.STEPWELL_PYTHON, 'python3', '/usr/bin/python3', 'python'];

/** Modules that Python needs to read Parquet. */
export const PARQUET_MODULES = ['pyarrow', 'fastparquet'] as const;

/** A Python that has pandas, with those of `optional` that it has too; null: there is none. */
export function findPandas(optional: readonly string[]): { path: string; modules: string[] } | null {
  for (const path of CANDIDATES) {
    if (path && has(path, 'pandas')) return { path, modules: optional.filter((name) => has(path, name)) };
  }
  return null;
}

/** What a script prints, as JSON. Throws with what Python says. */
export function runPython(path: string, script: string, cwd: string): unknown {
  const env = { ...process.env, PYTHONIOENCODING: 'utf-8', MPLBACKEND: 'Agg' };
  const { status, stdout, stderr } = spawnSync(path, ['-'], { input: script, cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function has(path: string, module: string): boolean {
  return spawnSync(path, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0;
}
