/**
 * Reads glTF without loading anything. A viewer follows the addresses in a glTF file, so it is given one that has none: what is in the
 * file is put behind it, as in a GLB, and every other address is taken out.
 */

const MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BIN_CHUNK = 0x004e4942;
const HEADER_BYTES = 12;
/** Most elements of an accessor: a viewer allocates what an accessor says, whatever the file holds. */
const MAX_ELEMENTS = 16 * 1024 * 1024;
const MAX_NODES = 100_000;

type Fields = { [name: string]: unknown };

/** A glTF file: its text as data, and the bytes behind it. */
export interface Gltf {
  readonly json: Fields;
  readonly binary: Uint8Array;
}

/** The glTF in a file, `.gltf` or `.glb`. Throws a reason for people. */
export function readGltf(file: Uint8Array): Gltf {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < HEADER_BYTES || view.getUint32(0, true) !== MAGIC) {
    return { json: parsed(file), binary: new Uint8Array(0) };
  }
  if (view.getUint32(4, true) !== 2) throw new Error('it is no glTF 2.0');
  if (view.getUint32(8, true) > file.length) throw new Error('it is cut');
  let json: Fields | null = null;
  let binary: Uint8Array = new Uint8Array(0);
  for (let at = HEADER_BYTES; at + 8 <= file.length; ) {
    const [length, type] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    const chunk = file.subarray(at + 8, at + 8 + length);
    if (chunk.length < length) throw new Error('it is cut');
    if (type === JSON_CHUNK) json ??= parsed(chunk);
    if (type === BIN_CHUNK && binary.length === 0) binary = chunk;
    at += 8 + length;
  }
  if (!json) throw new Error('it has no scene');
  return { json, binary };
}

function parsed(bytes: Uint8Array): Fields {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new Error('its JSON is damaged');
  }
  const version = fieldsOf(fieldsOf(json)['asset'])['version'];
  if (typeof version !== 'string' || !version.startsWith('2.')) throw new Error('it is no glTF 2.0');
  return fieldsOf(json);
}

/** Vertices of all meshes. Throws a reason for people if a viewer could not bear the file. */
export function gltfVertices({ json }: Gltf): number {
  checkTree(listOf(json['nodes']));
  const accessors = listOf(json['accessors']);
  const counts = accessors.map((accessor) => fieldsOf(accessor)['count']);
  for (const count of counts) {
    if (typeof count !== 'number' || !(count >= 0 && count <= MAX_ELEMENTS)) {
      throw new Error('an accessor has an impossible number of elements');
    }
  }
  let vertices = 0;
  for (const mesh of listOf(json['meshes'])) {
    for (const primitive of listOf(fieldsOf(mesh)['primitives'])) {
      const at = fieldsOf(fieldsOf(primitive)['attributes'])['POSITION'];
      vertices += Number(counts[Number(at)] ?? 0);
    }
  }
  return vertices;
}

/** A node that is below itself, or below two others, would be visited for ever. */
function checkTree(nodes: readonly unknown[]): void {
  if (nodes.length > MAX_NODES) throw new Error('it has too many nodes');
  const parents = new Map<unknown, number>();
  for (const [i, node] of nodes.entries()) {
    for (const child of listOf(fieldsOf(node)['children'])) {
      if (parents.has(child)) throw new Error('its nodes are no tree');
      parents.set(child, i);
    }
  }
  // With one parent each, only a circle has no beginning.
  const seen = new Set<number>();
  for (const start of nodes.keys()) {
    const way = new Set<number>();
    for (
      let node: number | undefined = start;
      node !== undefined && !seen.has(node);
      node = parents.get(node)
    ) {
      if (way.has(node)) throw new Error('its nodes are no tree');
      way.add(node);
    }
    for (const node of way) seen.add(node);
  }
}

/** Addresses of files beside the file: neither recorded nor loaded. */
export function addressesIn({ json }: Gltf): string[] {
  const uris = [...listOf(json['buffers']), ...listOf(json['images'])].map((each) => fieldsOf(each)['uri']);
  return uris.filter((uri) => typeof uri === 'string').filter((uri) => !/^data:/i.test(uri));
}

/**
 * A GLB with all that the file holds and no address. Images of other files are taken out. Throws a reason for people if numbers are in other
 * files.
 */
export function closedGlb(gltf: Gltf): ArrayBuffer {
  const json = structuredClone(gltf.json);
  const parts: Uint8Array[] = [];
  let size = 0;
  const add = (bytes: Uint8Array): number => {
    const at = size;
    const padding = new Uint8Array((4 - (bytes.length % 4)) % 4);
    parts.push(bytes, padding);
    size += bytes.length + padding.length;
    return at;
  };
  const buffers = listOf(json['buffers']).map((buffer, i) => {
    const { uri } = fieldsOf(buffer);
    if (uri === undefined) return add(i === 0 ? gltf.binary : new Uint8Array(0));
    const bytes = typeof uri === 'string' ? bytesOfData(uri) : null;
    if (!bytes) throw new Error('its numbers are in files beside it: log a GLB, which holds all');
    return add(bytes);
  });
  const views = listOf(json['bufferViews']).map((view): Fields => {
    const { buffer, byteOffset } = fieldsOf(view);
    return {
      ...fieldsOf(view),
      buffer: 0,
      byteOffset: (buffers[Number(buffer)] ?? 0) + Number(byteOffset ?? 0),
    };
  });
  const images = listOf(json['images']).map((image): Fields => {
    const { uri, ...rest } = fieldsOf(image);
    if (uri === undefined) return rest;
    const bytes = typeof uri === 'string' ? bytesOfData(uri) : null;
    // A picture of one grey pixel stands for one that is not here.
    const inside = bytes ?? GREY_PIXEL;
    const type = bytes ? /^data:([\w/+.-]+)/i.exec(uri as string)?.[1] : 'image/png';
    views.push({ buffer: 0, byteOffset: add(inside), byteLength: inside.length });
    return { ...rest, mimeType: type ?? 'image/png', bufferView: views.length - 1 };
  });
  const closed = {
    ...json,
    ...(size > 0 && { buffers: [{ byteLength: size }] }),
    ...(views.length > 0 && { bufferViews: views }),
    ...(images.length > 0 && { images }),
  };
  return glbOf(closed, parts, size);
}

/** PNG of one pixel, grey. */
const GREY_PIXEL = bytesOfData(
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
) as Uint8Array;

function glbOf(json: object, parts: readonly Uint8Array[], size: number): ArrayBuffer {
  const text = new TextEncoder().encode(JSON.stringify(json));
  const textSize = Math.ceil(text.length / 4) * 4;
  const file = new Uint8Array(HEADER_BYTES + 8 + textSize + (size > 0 ? 8 + size : 0));
  const view = new DataView(file.buffer);
  const head = [MAGIC, 2, file.length, textSize, JSON_CHUNK];
  for (const [i, number] of head.entries()) view.setUint32(4 * i, number, true);
  file.fill(0x20, 20, 20 + textSize);
  file.set(text, 20);
  if (size === 0) return file.buffer;
  let at = 20 + textSize;
  view.setUint32(at, size, true);
  view.setUint32(at + 4, BIN_CHUNK, true);
  at += 8;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file.buffer;
}

/** Bytes of a `data:` address; `null`: it is something else, or damaged. */
function bytesOfData(uri: string): Uint8Array | null {
  const [, base64, text] = /^data:[^,]*?(;base64)?,([\s\S]*)$/i.exec(uri) ?? [];
  if (text === undefined) return null;
  try {
    const letters = base64 ? atob(decodeURIComponent(text)) : decodeURIComponent(text);
    return base64
      ? Uint8Array.from(letters, (letter) => letter.charCodeAt(0))
      : new TextEncoder().encode(letters);
  } catch {
    return null;
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
