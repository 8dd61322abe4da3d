/** Makes the scene of an object. */
import type { BufferGeometry, Material, Mesh, MeshStandardMaterial, Object3D, Texture } from 'three';
import type { Bounds } from '../../board/panels/media/three/camera.js';
import type { SceneContent } from '../../board/panels/media/three/content.js';
import type { Library } from '../../board/panels/media/three/renderer.js';
import { formatCount } from '../../board/ui/format.js';
import { addressesIn, closedGlb, gltfVertices, readGltf } from './gltf.js';
import type { ObjectFormat } from './kind.js';

/** What a person has chosen for a panel of objects. */
export interface ObjectOptions {
  readonly surface: 'solid' | 'wire';
}

type Loaders = typeof import('./panel-loaders.js');

/** Colour of a surface that has none. */
const PLAIN = 0xb4bac4;

let loading: Promise<Loaders> | null = null;

/** Loads what reads objects when it is first needed; again after a failure. */
function loadLoaders(): Promise<Loaders> {
  loading ??= import('./panel-loaders.js').catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

/** The scene of an object. Throws a reason for people. */
export async function objectContent(
  _library: Library,
  blob: Blob,
  format: ObjectFormat,
): Promise<SceneContent<ObjectOptions>> {
  const [loaders, file] = await Promise.all([loadLoaders(), blob.arrayBuffer()]);
  const { object, missing } = await read(loaders, file, format);
  object.updateMatrixWorld(true);
  const box = new loaders.Box3().setFromObject(object);
  const bounds = boundsOf(box);
  if (bounds === null) {
    dispose(object);
    throw new Error('it has no vertex that can be drawn');
  }
  return {
    object,
    bounds,
    facts: factsOf(object, format, missing),
    setOptions({ surface }) {
      for (const material of materialsIn(object)) {
        if ('wireframe' in material) material.wireframe = surface === 'wire';
      }
    },
    dispose: () => dispose(object),
  };
}

interface Read {
  readonly object: Object3D;
  /** Files beside the file, which are not shown. */
  readonly missing: number;
}

async function read(loaders: Loaders, file: ArrayBuffer, format: ObjectFormat): Promise<Read> {
  if (format === 'gltf' || format === 'glb') return readScene(loaders, new Uint8Array(file));
  try {
    // The materials that an OBJ names are in other files, which its loader does not load.
    if (format === 'obj') {
      const object = new loaders.OBJLoader(closed(loaders)).parse(new TextDecoder().decode(file));
      for (const material of materialsIn(object)) paintPlain(material);
      return { object, missing: 0 };
    }
    const loader =
      format === 'stl' ? new loaders.STLLoader(closed(loaders)) : new loaders.PLYLoader(closed(loaders));
    return { object: objectOf(loaders, loader.parse(file)), missing: 0 };
  } catch {
    throw new Error('the viewer cannot read its bytes');
  }
}

async function readScene(loaders: Loaders, bytes: Uint8Array): Promise<Read> {
  const gltf = readGltf(bytes);
  gltfVertices(gltf);
  const needed = gltf.json['extensionsRequired'];
  const glb = closedGlb(gltf);
  try {
    const { scene } = await new loaders.GLTFLoader(closed(loaders)).parseAsync(glb, '');
    return { object: scene, missing: addressesIn(gltf).length };
  } catch {
    const names =
      Array.isArray(needed) && needed.length > 0 ? ` (it needs ${needed.join(', ').slice(0, 100)})` : '';
    throw new Error(`the viewer cannot read its bytes${names}`);
  }
}

/** Lets loaders reach what is in the file, and nothing else. */
function closed(loaders: Loaders) {
  const manager = new loaders.LoadingManager();
  manager.setURLModifier((url) => (/^(?:blob|data):/i.test(url) ? url : 'data:,'));
  return manager;
}

function objectOf(loaders: Loaders, geometry: BufferGeometry): Object3D {
  const hasColors = geometry.hasAttribute('color');
  const isSurface = geometry.index !== null || geometry.hasAttribute('normal');
  if (!isSurface) {
    const look = {
      size: 3,
      sizeAttenuation: false,
      vertexColors: hasColors,
      color: hasColors ? 0xffffff : PLAIN,
    };
    return new loaders.Points(geometry, new loaders.PointsMaterial(look));
  }
  if (!geometry.hasAttribute('normal')) geometry.computeVertexNormals();
  const look = {
    vertexColors: hasColors,
    color: hasColors ? 0xffffff : PLAIN,
    roughness: 0.75,
    side: 2,
  } as const;
  return new loaders.Mesh(geometry, new loaders.MeshStandardMaterial(look));
}

/** A surface without a colour is white to its loader, and would have no shades. */
function paintPlain(material: Material): void {
  const { color, vertexColors } = material as Partial<MeshStandardMaterial>;
  if (color && !vertexColors && color.getHex() === 0xffffff) color.setHex(PLAIN);
}

function boundsOf({
  min,
  max,
}: {
  min: { toArray(): number[] };
  max: { toArray(): number[] };
}): Bounds | null {
  const [low, high] = [min.toArray(), max.toArray()];
  const isBox =
    [...low, ...high].every(Number.isFinite) && low.every((from, i) => from <= (high[i] as number));
  return isBox ? ({ low, high } as unknown as Bounds) : null;
}

function factsOf(object: Object3D, format: ObjectFormat, missing: number): string {
  let triangles = 0;
  let vertices = 0;
  object.traverse((each) => {
    const { geometry } = each as Partial<Mesh>;
    const count = geometry?.getAttribute('position')?.count ?? 0;
    vertices += count;
    if ('isMesh' in each) triangles += (geometry?.index?.count ?? count) / 3;
  });
  const size =
    triangles > 0 ? `${formatCount(Math.floor(triangles))} triangles` : `${formatCount(vertices)} vertices`;
  const rest = missing > 0 ? ` · ${missing} ${missing === 1 ? 'file' : 'files'} beside it not shown` : '';
  return `${format.toUpperCase()} · ${size}${rest}`;
}

function materialsIn(object: Object3D): (Material & { wireframe?: boolean })[] {
  const found = new Set<Material>();
  object.traverse((each) => {
    const { material } = each as Partial<Mesh>;
    for (const one of [material].flat()) if (one) found.add(one);
  });
  return [...found];
}

function dispose(object: Object3D): void {
  for (const material of materialsIn(object)) {
    for (const value of Object.values(material)) if (isTexture(value)) disposeTexture(value);
    material.dispose();
  }
  object.traverse((each) => void (each as Partial<Mesh>).geometry?.dispose());
}

function isTexture(value: unknown): value is Texture {
  return typeof value === 'object' && value !== null && 'isTexture' in value;
}

function disposeTexture(texture: Texture): void {
  const { image } = texture as { image?: unknown };
  texture.dispose();
  if (typeof ImageBitmap !== 'undefined' && image instanceof ImageBitmap) image.close();
}
