/** Reads 8-bit PNGs as the specification says, with Node's own zlib: independent of what writes them. */
import { crc32, inflateSync } from 'node:zlib';

const CHANNELS: { readonly [colorType: number]: number } = { 0: 1, 2: 3, 6: 4 };

export interface ReadPng {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: number[];
}

export function readPng(file: Uint8Array): ReadPng {
  const bytes = Buffer.from(file);
  if (bytes.subarray(0, 8).toString('latin1') !== '\x89PNG\r\n\x1a\n') throw new Error('no PNG');
  const chunks: { name: string; data: Buffer }[] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const body = bytes.subarray(at + 4, at + 8 + length);
    if (bytes.readUInt32BE(at + 8 + length) !== crc32(body)) throw new Error('wrong CRC');
    chunks.push({ name: body.subarray(0, 4).toString('latin1'), data: body.subarray(4) });
    at += 12 + length;
  }
  if (chunks.map(({ name }) => name).join() !== 'IHDR,IDAT,IEND') throw new Error('other chunks');
  const [header, body] = chunks;
  if (!header || !body) throw new Error('no chunks');
  const [width, height] = [header.data.readUInt32BE(0), header.data.readUInt32BE(4)];
  const [depth, colorType, ...rest] = header.data.subarray(8);
  const channels = CHANNELS[colorType ?? -1] ?? 0;
  if (depth !== 8 || channels === 0 || rest.some((each) => each !== 0))
    throw new Error('another kind of PNG');
  return {
    width,
    height,
    channels,
    data: unfiltered(inflateSync(body.data), height, width * channels, channels),
  };
}

function unfiltered(lines: Buffer, height: number, stride: number, channels: number): number[] {
  if (lines.length !== height * (stride + 1)) throw new Error('wrong length');
  const data: number[] = [];
  for (let y = 0; y < height; y++) {
    const filter = lines[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const i = y * stride + x;
      const left = x < channels ? 0 : (data[i - channels] ?? 0);
      const above = y === 0 ? 0 : (data[i - stride] ?? 0);
      const predicted = [0, left, above][filter ?? -1];
      if (predicted === undefined) throw new Error('a filter that is not written');
      data.push(((lines[y * (stride + 1) + 1 + x] ?? 0) + predicted) & 255);
    }
  }
  return data;
}
