/** Recognises files of 3D objects by their bytes, and counts their vertices. */
import { messageOf } from '../../base/errors.js';
import { type Refusal, refuse } from '../../base/refusal.js';
import type { InspectedFile, RawFile } from '../stored-file.js';
import { addressesIn, gltfVertices, readGltf } from './gltf.js';
import { OBJECT_FORMATS, OBJECT_TYPES, type ObjectFormat, objectFormat } from './kind.js';

/** Letters that are looked at to recognise a text. */
const HEAD = 4_096;
const STL_HEAD_BYTES = 84;
const STL_TRIANGLE_BYTES = 50;

/** The type and the facts of a file, or why it is not recorded. */
export function inspectObject(
  bytes: Uint8Array,
  { format, extension }: Pick<RawFile, 'format' | 'extension'>,
): InspectedFile | Refusal {
  const asked = objectFormat(format);
  const found = sniff(bytes) ?? asked ?? objectFormat(extension);
  if (found === null) {
    return refuse('type', `not a 3D object in a format that can be recorded (${OBJECT_FORMATS.join(', ')})`);
  }
  const problems: Refusal[] = [];
  if (asked !== null && asked !== found) {
    problems.push(
      refuse(
        'option',
        `format of a 3D object says ${asked}, and the bytes are ${found.toUpperCase()}: recorded as that`,
      ),
    );
  }
  try {
    const { vertices, beside } = measure(found, bytes);
    if (vertices === 0)
      return refuse('unreadable', `a 3D object has no vertices (read as ${found.toUpperCase()})`);
    if (beside > 0) {
      problems.push(
        refuse(
          'partial',
          `a 3D object names ${beside} files beside it, which are not recorded: log a GLB, which holds all`,
        ),
      );
    }
    return { type: OBJECT_TYPES[found], facts: { vertices }, problems };
  } catch (thrown) {
    return refuse('unreadable', `a 3D object cannot be read as ${found.toUpperCase()}: ${messageOf(thrown)}`);
  }
}

/** The format of bytes; `null`: they are none of those. */
function sniff(bytes: Uint8Array): ObjectFormat | null {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, HEAD));
  if (head.startsWith('glTF')) return 'glb';
  if (/^ply\s/.test(head)) return 'ply';
  if (trianglesOf(bytes) > 0) return 'stl';
  if (/^\s*solid\b[\s\S]*?\bfacet\b/.test(head)) return 'stl';
  if (/^(?:\u00ef\u00bb\u00bf)?\s*\{/.test(head)) return 'gltf';
  return isObj(bytes) ? 'obj' : null;
}

/** True if the first line that is no remark and no name is one of a vertex. */
function isObj(bytes: Uint8Array): boolean {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 16 * HEAD));
  for (const line of head.split('\n')) {
    const word = /^[ \t]*([^\s]{0,8})/.exec(line)?.[1] ?? '';
    if (word === 'v') return /^[ \t]*v[ \t]+[-+.\d]/.test(line);
    if (word !== '' && !word.startsWith('#') && !['mtllib', 'usemtl', 'o', 'g', 's'].includes(word))
      return false;
  }
  return false;
}

/** Triangles of a binary STL file: its length is told by their number. 0: it is none. */
function trianglesOf(bytes: Uint8Array): number {
  if (bytes.length < STL_HEAD_BYTES) return 0;
  const count = new DataView(bytes.buffer, bytes.byteOffset).getUint32(STL_HEAD_BYTES - 4, true);
  return bytes.length === STL_HEAD_BYTES + STL_TRIANGLE_BYTES * count ? count : 0;
}

interface Measured {
  readonly vertices: number;
  /** Files that the file names. */
  readonly beside: number;
}

function measure(format: ObjectFormat, bytes: Uint8Array): Measured {
  const text = () => new TextDecoder().decode(bytes);
  switch (format) {
    case 'gltf':
    case 'glb': {
      const gltf = readGltf(bytes);
      return { vertices: gltfVertices(gltf), beside: addressesIn(gltf).length };
    }
    case 'obj': {
      const whole = text();
      return {
        vertices: matches(whole, /^[ \t]*v[ \t]+[-+.\d]/gm),
        beside: matches(whole, /^[ \t]*mtllib[ \t]+\S/gm),
      };
    }
    case 'stl':
      return {
        vertices: 3 * trianglesOf(bytes) || matches(text(), /^[ \t]*vertex[ \t]+[-+.\d]/gm),
        beside: 0,
      };
    default:
      return { vertices: plyVertices(bytes), beside: 0 };
  }
}

function plyVertices(bytes: Uint8Array): number {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 16 * HEAD));
  const end = head.search(/^end_header\s/m);
  if (end < 0) throw new Error('its header has no end');
  const count = Number(/^element\s+vertex\s+(\d+)/m.exec(head.slice(0, end))?.[1] ?? 0);
  // Three numbers of a byte each are the least.
  if (count * 3 > bytes.length - end) throw new Error('it is cut');
  return count;
}

function matches(text: string, pattern: RegExp): number {
  let count = 0;
  for (const _ of text.matchAll(pattern)) count++;
  return count;
}
