/** What reads objects, in a chunk of its own. */
export { Box3, LoadingManager, Mesh, MeshStandardMaterial, Object3D, Points, PointsMaterial } from 'three';
export { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
export { OBJLoader } from 'three/addons/loaders/OBJLoader.js';
export { PLYLoader } from 'three/addons/loaders/PLYLoader.js';
export { STLLoader } from 'three/addons/loaders/STLLoader.js';
