/** The acceptance suite over a bundle that is read where it lies. */
import { describe, test } from 'vitest';
import { openBundle } from '../../../src/bundle/read.js';
import { bundleSource } from '../../../src/bundle/source.js';
import { sourceSuite } from '../../support/source-suite.js';

const suite = sourceSuite({
  kind: 'bundle',
  readOnly: true,
  open: async ({ bundle }) => bundleSource(await openBundle(bundle)),
});

describe('the Source of a bundle', () => {
  for (const { name, run } of suite) test(name, run);
});
