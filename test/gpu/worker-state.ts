/** What vitest expects of the page that it runs in: without its server nobody else says it. Imported before vitest itself. */

const config = { expect: {}, snapshotOptions: { expand: false, updateSnapshot: 'none' } };

Object.assign(globalThis, {
  __vitest_worker__: { config, environment: { name: 'browser' }, metaEnv: {}, ctx: {}, providedContext: {} },
});
