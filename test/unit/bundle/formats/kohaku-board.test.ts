import { describe, expect, it } from 'vitest';
import { metadataJson, outputLog } from '../../../../src/bundle/formats/kohaku-board.js';
import type { LogRecord } from '../../../../src/record/kinds.js';
import { contentOfRecords, framesBeforeFirstChunk, linesOf, textOf } from './content.js';

const log = (message: string, more: Partial<LogRecord> = {}): LogRecord => ({
  kind: 'log',
  time: 1_700_000_000_500,
  level: 'info',
  message,
  source: 'console',
  step: 4,
  context: null,
  ...more,
});

describe('metadata.json', () => {
  it('[BUN1] has name, id, config and time', async () => {
    const content = contentOfRecords([], { config: { lr: Number.NaN, layers: [1, 2] } });
    expect(JSON.parse(await textOf(metadataJson(content)))).toEqual({
      name: 'first try',
      board_id: '20231114_221320_abcdef',
      config: { lr: 'NaN', layers: [1, 2] },
      backend: 'stepwell',
      created_at: '2023-11-14T22:13:20.000Z',
    });
  });
});

describe('logs/output.log', () => {
  it('[BUN1] has time, level, message and context of every line', async () => {
    const content = contentOfRecords([
      [log('epoch 1', { context: { loss: 0.5 } })],
      [log('careful', { level: 'warning', context: {} }), log('no time', { time: Number.NaN })],
    ]);
    expect(await linesOf(outputLog(content))).toEqual([
      '2023-11-14T22:13:20.500Z INFO epoch 1 {"loss":0.5}',
      '2023-11-14T22:13:20.500Z WARNING careful',
      'unknown INFO no time',
    ]);
  });

  it('lets no message forge a line or steer a terminal', async () => {
    const forged = 'a\n2023-11-14T22:13:20.500Z ERROR fake\r\nb\rc\td';
    const content = contentOfRecords([[log(forged), log('\u001b[2J\u0000\u009b1m\u007f é')]]);
    expect(await textOf(outputLog(content))).toBe(
      '2023-11-14T22:13:20.500Z INFO a\n' +
        '    2023-11-14T22:13:20.500Z ERROR fake\n    b\n    c\td\n' +
        '2023-11-14T22:13:20.500Z INFO \\x1b[2J\\x00\\x9b1m\\x7f é\n',
    );
  });

  it('comes out while the run is still being read', async () => {
    const content = contentOfRecords(Array.from({ length: 100 }, () => [log('x'.repeat(2000))]));
    expect(await framesBeforeFirstChunk(content, outputLog)).toBeLessThan(50);
  });
});
