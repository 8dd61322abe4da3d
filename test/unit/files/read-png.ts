/** Reads 8-bit PNGs with Node's own zlib, which also checks each chunk. */
import { crc32, inflateSync } from 'node:zlib';
import { openPng, pixelsOf, type ReadPng } from '../../support/png.js';

export function readPng(file: Uint8Array): ReadPng {
  const { packed, ...png } = openPng(file, crc32);
  return { ...png, data: pixelsOf(inflateSync(packed), png) };
}
