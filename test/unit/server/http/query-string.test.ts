import { describe, expect, test } from 'vitest';
import { queryString } from '../../../../src/server/http/query-string.js';
import { inputsOf } from '../../../../src/server/routes/graphql/inputs.js';
import { logQuery, runFilter, seriesQuery } from '../../../../src/source/queries.js';
import { errorOf, makeServer } from '../harness.js';

describe('[SRC1] the API for people takes its fields from the table', () => {
  const filter = queryString(runFilter, { status: 'Status', limit: 'Most', archived: 'All', text: 'Text' });
  const series = queryString(seriesQuery, { key: 'Key', x: 'Axis', from: 'From' });

  test('parameters have the types and words of their fields', () => {
    expect(filter.parameters).toEqual([
      {
        ...{ name: 'status', type: 'string' },
        description: 'Status: running, completed, failed, crashed, separated by commas',
      },
      { name: 'limit', type: 'integer', description: 'Most' },
      { name: 'archived', type: 'boolean', description: 'All' },
      { name: 'text', type: 'string', description: 'Text' },
    ]);
    expect(series.parameters).toEqual([
      { name: 'key', type: 'string', description: 'Key', required: true },
      {
        ...{ name: 'x', type: 'string' },
        description: 'Axis: step, globalStep, time, relative, active, or key:<key>',
      },
      { name: 'from', type: 'number', description: 'From' },
    ]);
  });

  test('texts become values; what is not there is left out', () => {
    const read = (text: string) => filter.read(new URLSearchParams(text));
    expect(read('')).toEqual({});
    expect(read('status=failed')).toEqual({ status: ['failed'] });
    expect(read('status=failed,crashed&limit=3&archived=false&text=')).toEqual({
      ...{ status: ['failed', 'crashed'], limit: 3, archived: false, text: '' },
    });
    const x = (text: string) => series.read(new URLSearchParams({ key: 'a', x: text })).x;
    expect([x('time'), x('key:time'), x('key:a:b')]).toEqual(['time', { key: 'time' }, { key: 'a:b' }]);
  });

  test('texts that no value has are refused with the name of the parameter', () => {
    for (const [text, name] of [
      ['status=failed,odd', 'status'],
      ['limit=1.5', 'limit'],
      ['limit=-1', 'limit'],
      ['archived=1', 'archived'],
    ] as const) {
      const refused = expect.objectContaining({ code: 'validation', facts: { name } });
      expect(() => filter.read(new URLSearchParams(text)), text).toThrow(refused);
    }
    for (const text of ['', 'key=a&x=age', 'key=a&x=key:', 'key=a&from=x']) {
      expect(() => series.read(new URLSearchParams(text)), text).toThrow(/must be/);
    }
  });

  test('GraphQL arguments are the fields of a query', async () => {
    expect(inputsOf(logQuery)).toBe(
      'run: ID! level: String text: String after: Int newest: Boolean limit: Int',
    );
    expect(inputsOf(runFilter)).toContain('status: [String!] text: String');
    const { request } = await makeServer();
    const query = '{ listRuns(filter: { status: "failed", limit: 2 }) { uid } }';
    const answer = await request('POST', '/api/v1/graphql', { body: JSON.stringify({ query }) });
    expect(await answer.json()).toEqual({ data: { listRuns: [] } });
    const wrong = '{ listRuns(filter: { sort: "age" }) { uid } }';
    const refused = await request('POST', '/api/v1/graphql', { body: JSON.stringify({ query: wrong }) });
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'validation' } }] });
    expect(await errorOf(await request('GET', '/api/v1/runs?sort=age'))).toEqual([400, 'validation']);
  });
});
