/** PyMOL, where it is installed: a reader of molecules that is not ours. */
import { spawnSync } from 'node:child_process';

/** The Python that has PyMOL can be named. */
const PYTHON = process.env.STEPWELL_PYMOL_PYTHON ?? 'python3';

const COUNT = `
import sys
from pymol import cmd
for name in sys.argv[1:]:
    cmd.reinitialize()
    cmd.load(name, 'molecule')
    print('atoms', cmd.count_atoms('molecule'))
`;

/** Whether PyMOL can be asked. */
export const hasPymol =
  spawnSync(PYTHON, ['-c', 'import importlib.util as u, sys; sys.exit(u.find_spec("pymol") is None)'])
    .status === 0;

/** How many atoms PyMOL counts in each file; it knows a format by the name of the file. Throws what PyMOL says of a file that it does not open. */
export function pymolAtoms(files: readonly string[]): number[] {
  const { status, stdout, stderr } = spawnSync(PYTHON, ['-c', COUNT, ...files], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`PyMOL: ${stderr || stdout}`);
  return Array.from(stdout.matchAll(/^atoms (\d+)$/gm), ([, atoms]) => Number(atoms));
}
