/** Reads 8-bit PNGs as the specification says, independent of what writes them. In browsers and in Node. */

const CHANNELS: { readonly [colorType: number]: number } = { 0: 1, 2: 3, 6: 4 };

export interface ReadPng {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: number[];
}

/** A PNG whose lines are still packed. */
export interface PackedPng extends Omit<ReadPng, 'data'> {
  readonly packed: Uint8Array<ArrayBuffer>;
}

/** Takes a PNG apart. `crc32`: checks each chunk. Throws for what is no PNG of the library. */
export function openPng(file: Uint8Array, crc32?: (chunk: Uint8Array) => number): PackedPng {
  const bytes = file.slice();
  const view = new DataView(bytes.buffer);
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  if (text(0, 8) !== '\x89PNG\r\n\x1a\n') throw new Error('no PNG');
  const chunks: { name: string; data: Uint8Array<ArrayBuffer> }[] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = view.getUint32(at);
    const body = bytes.subarray(at + 4, at + 8 + length);
    if (crc32 && view.getUint32(at + 8 + length) !== crc32(body)) throw new Error('wrong CRC');
    chunks.push({ name: text(at + 4, at + 8), data: body.subarray(4) });
    at += 12 + length;
  }
  if (chunks.map(({ name }) => name).join() !== 'IHDR,IDAT,IEND') throw new Error('other chunks');
  const [header, body] = chunks;
  if (!header || !body) throw new Error('no chunks');
  const size = new DataView(bytes.buffer, header.data.byteOffset);
  const [depth, colorType, ...rest] = header.data.subarray(8);
  const channels = CHANNELS[colorType ?? -1] ?? 0;
  if (depth !== 8 || channels === 0 || rest.some((each) => each !== 0))
    throw new Error('another kind of PNG');
  return { width: size.getUint32(0), height: size.getUint32(4), channels, packed: body.data };
}

/** Takes the filters off inflated lines. */
export function pixelsOf(lines: Uint8Array, { width, height, channels }: Omit<ReadPng, 'data'>): number[] {
  const stride = width * channels;
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

/** Pixels of a PNG, inflated by the platform. */
export async function readPngPixels(file: Uint8Array): Promise<number[]> {
  const png = openPng(file);
  const stream = new Blob([png.packed]).stream().pipeThrough(new DecompressionStream('deflate'));
  return pixelsOf(new Uint8Array(await new Response(stream).arrayBuffer()), png);
}
