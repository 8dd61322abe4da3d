import { describe, expect, test } from 'vitest';
import { checkHeaderName, clientAddress } from '../../../../src/server/http/client-address.js';
import { makeServer } from '../harness.js';

const env = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
const from = (header: string, value: string, proxyHeader: string | null = header) =>
  clientAddress(new Request('http://x/', { headers: { [header]: value } }), env, proxyHeader);

describe('the address of a client', () => {
  test('is that of the connection, unless a header was named', () => {
    expect(from('X-Forwarded-For', '203.0.113.9', null)).toBe('127.0.0.1');
    expect(clientAddress(new Request('http://x/'), env, 'X-Forwarded-For')).toBe('127.0.0.1');
  });

  test('is the last one in the header, which the proxy wrote: those before are whatever the client likes', () => {
    expect(from('X-Forwarded-For', '198.51.100.1, 203.0.113.9')).toBe('203.0.113.9');
    expect(from('X-Real-IP', '2001:db8::1')).toBe('2001:db8::1');
    expect(from('X-Forwarded-For', '203.0.113.9:4711')).toBe('203.0.113.9');
    expect(from('Forwarded', 'for=198.51.100.1, for="[2001:db8::1]:4711";proto=https')).toBe('2001:db8::1');
    expect(from('forwarded', 'proto=https;for=203.0.113.9')).toBe('203.0.113.9');
  });

  test('is that of the connection where the header holds no address', () => {
    for (const bad of ['', 'unknown', '_hidden', '999.1.1.1', '203.0.113.9,', 'key address 1']) {
      expect([bad, from('X-Forwarded-For', bad)]).toEqual([bad, '127.0.0.1']);
    }
  });

  test('a header has a name', () => {
    expect(() => checkHeaderName('X-Forwarded-For')).not.toThrow();
    for (const bad of ['', 'a b', 'a:', 'ä']) expect(() => checkHeaderName(bad)).toThrow(/header/);
  });
});

test('everybody behind a proxy has a rate limit of their own where the server knows its header', async () => {
  for (const proxyHeader of [null, 'X-Forwarded-For']) {
    const server = await makeServer({ limits: { burst: 2, perSecond: 0.1 }, proxyHeader });
    const answers: number[] = [];
    for (const client of ['203.0.113.1', '203.0.113.1', '203.0.113.1', '203.0.113.2']) {
      const headers = { 'X-Forwarded-For': client };
      answers.push((await server.request('GET', '/healthz', { headers })).status);
    }
    expect(answers).toEqual([200, 200, 429, proxyHeader === null ? 429 : 200]);
  }
});
