/** Which format the bytes of an object have, what is refused, and that nothing in a glTF leads out of it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../../../../src/base/refusal.js';
import { closedGlb, readGltf } from '../../../../src/media/object3d/gltf.js';
import { inspectObject } from '../../../../src/media/object3d/inspect.js';
import { OBJECT_FORMATS, OBJECT_TYPES } from '../../../../src/media/object3d/kind.js';
import { asciiStl, GLTF_BUFFER, glbOf, gltfOf, OBJECTS } from '../../../fixtures/objects.js';

const encoder = new TextEncoder();
const bytesOf = (content: string | Uint8Array | object) =>
  typeof content === 'string'
    ? encoder.encode(content)
    : content instanceof Uint8Array
      ? content
      : encoder.encode(JSON.stringify(content));
const inspect = (content: string | Uint8Array | object, format = '', extension = '') =>
  inspectObject(bytesOf(content), { format, extension });

describe('[MED3] a 3D object', () => {
  test.each(OBJECT_FORMATS.map((format) => [format]))('in %s is recognised by its bytes', (format) => {
    const { content, vertices } = OBJECTS[format];
    const whole = { type: OBJECT_TYPES[format], facts: { vertices }, problems: [] };
    expect(inspect(content)).toEqual(whole);
    expect(inspect(content, format)).toEqual(whole);
    expect(inspect(content, '', 'stl')).toEqual(whole);
    const asked = format === 'obj' ? 'ply' : 'obj';
    expect(inspect(content, asked)).toEqual({
      ...whole,
      problems: [
        {
          code: 'option',
          reason: expect.stringContaining(`says ${asked}, and the bytes are ${format.toUpperCase()}`),
        },
      ],
    });
  });

  test('may be an STL text, and an OBJ with names and remarks before its vertices', () => {
    expect(inspect(asciiStl())).toMatchObject({ type: 'model/stl', facts: { vertices: 18 } });
    const text = `# ${'x'.repeat(50)}\r\n\r\ng a\no b\nusemtl c\n  v 1 2 3\nv 4 5 6\n`;
    expect(inspect(text)).toMatchObject({ type: 'model/obj', facts: { vertices: 2 }, problems: [] });
  });

  test('that names files beside it is recorded, with a problem', () => {
    const reason = 'names 1 files beside it';
    expect(inspect(`mtllib evil.mtl\n${OBJECTS.obj.content}`)).toMatchObject({
      ...{ type: 'model/obj', problems: [{ code: 'partial', reason: expect.stringContaining(reason) }] },
    });
    expect(inspect(gltfOf('https://example.org/a.bin'))).toMatchObject({
      problems: [{ code: 'partial', reason: expect.stringContaining(reason) }],
    });
  });

  const vast = { bufferView: 0, componentType: 5126, count: 1e12, type: 'VEC3' };
  test.each([
    ['a text in no format', 'hello', '', 'type'],
    ['bytes of an image', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0), '', 'type'],
    ['an OBJ without vertices', '# nothing\no a\n', 'obj', 'unreadable'],
    ['an STL without triangles', 'solid a\nendsolid a\n', 'stl', 'unreadable'],
    ['a PLY without an end of its header', 'ply\nformat ascii 1.0\nelement vertex 5\n', '', 'unreadable'],
    ['a PLY that is cut', 'ply\nformat ascii 1.0\nelement vertex 500\nend_header\n1 2 3\n', '', 'unreadable'],
    ['JSON that is no glTF', { a: 1 }, '', 'unreadable'],
    ['glTF 1.0', gltfOf(undefined, { asset: { version: '1.0' } }), '', 'unreadable'],
    ['a glTF without meshes', gltfOf(undefined, { meshes: [] }), '', 'unreadable'],
    ['a glTF with a vast accessor', gltfOf(undefined, { accessors: [vast, vast] }), '', 'unreadable'],
    [
      'a glTF whose node is below itself',
      gltfOf(undefined, { nodes: [{ mesh: 0, children: [1] }, { children: [0] }] }),
      '',
      'unreadable',
    ],
    [
      'a glTF whose node is below two',
      gltfOf(undefined, { nodes: [{ children: [2] }, { children: [2] }, {}] }),
      '',
      'unreadable',
    ],
    ['a GLB that is cut', OBJECTS.glb.content.subarray(0, OBJECTS.glb.content.length - 9), '', 'unreadable'],
    [
      'a GLB of version 1',
      Uint8Array.of(...encoder.encode('glTF'), 1, 0, 0, 0, 12, 0, 0, 0),
      '',
      'unreadable',
    ],
  ])('%s is refused with a reason', (_, content, format, code) => {
    expect(inspect(content, format)).toEqual({ code, reason: expect.stringMatching(/.{10}/) });
  });

  test('of any bytes gives an answer, in bounded time', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('', ...OBJECT_FORMATS),
        (bytes, format) => {
          const found = inspect(bytes, format);
          expect(isRefusal(found) || (found.facts['vertices'] as number) > 0).toBe(true);
        },
      ),
    );
    for (const text of [
      '\n'.repeat(1_000_000),
      ' '.repeat(1_000_000),
      'g\n'.repeat(500_000),
      `solid${' \n'.repeat(500_000)}`,
    ]) {
      for (const format of ['', 'obj', 'stl', 'ply']) expect(isRefusal(inspect(text, format))).toBe(true);
    }
  });
});

describe('a closed glTF', () => {
  const closed = (json: object) => {
    const { json: found, binary } = readGltf(new Uint8Array(closedGlb(readGltf(bytesOf(json)))));
    return { json: found as { [name: string]: never }, binary };
  };

  test('has the numbers of the file behind it, and no address', () => {
    const pixel = 'data:image/png;base64,AAAA';
    const json = gltfOf(undefined, {
      images: [
        { uri: pixel },
        { uri: 'https://example.org/a.png', name: 'a' },
        { bufferView: 0, mimeType: 'image/png' },
      ],
    });
    const { json: found, binary } = closed(json);
    expect(JSON.stringify(found)).not.toMatch(/https?:|data:|"uri"/);
    expect([...binary.subarray(0, GLTF_BUFFER.length)]).toEqual([...GLTF_BUFFER]);
    expect(found['buffers']).toEqual([{ byteLength: binary.length }]);
    expect(found['images']).toMatchObject([
      { mimeType: 'image/png', bufferView: 2 },
      { mimeType: 'image/png', bufferView: 3, name: 'a' },
      { mimeType: 'image/png', bufferView: 0 },
    ]);
    expect(found['bufferViews']).toMatchObject([
      { byteOffset: 0 },
      { byteOffset: 60 },
      { byteLength: 3 },
      {},
    ]);
  });

  test('keeps each of several buffers', () => {
    const [first, second] = [GLTF_BUFFER.subarray(0, 60), GLTF_BUFFER.subarray(60)];
    const uri = (bytes: Uint8Array) => `data:;base64,${btoa(String.fromCharCode(...bytes))}`;
    const json = gltfOf(undefined, {
      buffers: [{ byteLength: 60 }, { byteLength: 36, uri: uri(second) }],
      bufferViews: [
        { buffer: 0, byteLength: 60 },
        { buffer: 1, byteLength: 36 },
      ],
    });
    const { json: found, binary } = readGltf(new Uint8Array(closedGlb(readGltf(glbOf(json, first)))));
    expect(found['bufferViews']).toMatchObject([{ byteOffset: 0 }, { byteOffset: 60 }]);
    expect([...binary]).toEqual([...GLTF_BUFFER]);
  });

  test.each([
    ['https://example.org/a.bin'],
    ['a.bin'],
    ['//example.org/a.bin'],
    ['data:nothing'],
    ['blob:x'],
  ])('cannot be made of numbers at %s', (uri) => {
    expect(() => closed(gltfOf(uri))).toThrow('files beside it');
  });
});
