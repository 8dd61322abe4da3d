import { afterEach, describe, expect, it, vi } from 'vitest';
import { fetchMnist } from '../../../demo/digits/mnist-url.js';

/** Answers every request by `answer`, and gives the addresses that were asked for. */
function serve(answer: (url: URL) => Response): string[] {
  const asked: string[] = [];
  vi.stubGlobal('document', { baseURI: 'http://127.0.0.1/demo/' });
  vi.stubGlobal('fetch', async (url: URL) => {
    asked.push(url.href);
    return answer(url);
  });
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

describe('MNIST by address', () => {
  it('fetches the four files of a folder, with or without a slash at its end', async () => {
    for (const folder of [
      'https://example.org/mnist',
      'https://example.org/mnist/',
      ' https://example.org/mnist ',
    ]) {
      const asked = serve(() => new Response(Uint8Array.of(1, 2)));
      const progress: number[] = [];
      const files = await fetchMnist(folder, (done) => progress.push(done));
      expect(asked).toEqual(files.map(({ name }) => `https://example.org/mnist/${name}`));
      expect(files.map(({ bytes }) => [...bytes])).toEqual([
        [1, 2],
        [1, 2],
        [1, 2],
        [1, 2],
      ]);
      expect(progress).toEqual([0, 1, 2, 3]);
    }
  });

  it('takes a folder beside the page', async () => {
    const asked = serve(() => new Response());
    await fetchMnist('mnist', () => {});
    expect(asked[0]).toBe('http://127.0.0.1/demo/mnist/train-images-idx3-ubyte.gz');
  });

  it('tells a bad address, a server out of reach, and a missing file apart', async () => {
    serve(() => new Response(null, { status: 404 }));
    await expect(fetchMnist('http://', () => {})).rejects.toThrow('is not an address');
    await expect(fetchMnist('ftp://example.org', () => {})).rejects.toThrow(
      'is not an http or https address',
    );
    await expect(fetchMnist('https://example.org', () => {})).rejects.toThrow(
      'train-images-idx3-ubyte.gz is not there: the server answered 404',
    );
    serve(() => {
      throw new TypeError('Failed to fetch');
    });
    await expect(fetchMnist('https://example.org', () => {})).rejects.toThrow(
      'cannot be read: there is no network, or',
    );
  });
});
