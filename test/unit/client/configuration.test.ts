import { describe, expect, test } from 'vitest';
import { ProjectMissingError, StepwellError } from '../../../src/base/errors.js';
import {
  environmentLayer,
  type OutsideSettings,
  outsideLayers,
  serverOf,
} from '../../../src/client/configuration.js';
import { checkOptions, type InitOptions } from '../../../src/page/options.js';
import { requireProject } from '../../../src/page/project-check.js';
import { freePort } from '../../support/free-port.js';

/** A page or process that is configured in some of the three places. */
interface Scope {
  readonly global?: unknown;
  readonly meta?: readonly { readonly name: string; readonly content: string }[];
  readonly env?: Readonly<Record<string, string>>;
}

function layersOf({ global, meta = [], env = {} }: Scope) {
  const querySelectorAll = (selector: string) => {
    expect(selector).toBe('meta[name^="stepwell:"]');
    return meta;
  };
  return outsideLayers({ STEPWELL: global, document: { head: { querySelectorAll } }, process: { env } });
}

const check = (options: InitOptions, scope: Scope) => checkOptions(options, layersOf(scope));

/** Places of configuration, from the strongest to the weakest. */
const PLACES = ['option', 'global', 'meta', 'env'] as const;
type Place = (typeof PLACES)[number];

/** What `init` uses, if each of the places gives its own text for a setting. */
function used(name: keyof OutsideSettings, places: readonly Place[]): string | undefined {
  const at = (place: Place) => (name === 'url' ? `https://${place}.example` : `${name}-${place}`);
  const text = (place: Place) => (places.includes(place) ? at(place) : undefined);
  const isServer = name === 'url' || name === 'key';
  const [option, global, meta, env] = PLACES.map(text);
  const scope: Scope = {
    ...(global === undefined ? {} : { global: { [name]: global } }),
    meta: meta === undefined ? [] : [{ name: `stepwell:${name}`, content: meta }],
    env: env === undefined ? {} : { [`STEPWELL_${name.toUpperCase()}`]: env },
  };
  // A key is used only with an address.
  const server = {
    ...(name === 'key' ? { url: 'https://x.example' } : {}),
    ...(option ? { [name]: option } : {}),
  };
  const options = isServer
    ? { ...(Object.keys(server).length > 0 ? { remote: server } : {}) }
    : { ...(option === undefined ? {} : { [name]: option }) };
  const checked = check(options, scope);
  if (isServer) return checked.remote?.[name];
  return checked[name];
}

const SETTINGS = ['url', 'key', 'project', 'namespace', 'directory', 'group', 'task'] as const;
const DEFAULTS: { readonly [name: string]: string | undefined } = {
  project: 'default',
  url: undefined,
  key: undefined,
};

describe('[O1] [M8] configuration from outside', () => {
  test.each(SETTINGS)(
    '%s: the option wins over the global, the global over meta, meta over the environment',
    (name) => {
      const alone = (place: Place) => used(name, [place]);
      for (const [i, strong] of PLACES.entries()) {
        expect(alone(strong), strong).toContain(strong);
        for (const weak of PLACES.slice(i + 1)) {
          expect(used(name, [weak, strong]), `${strong} and ${weak}`).toBe(alone(strong));
        }
      }
      expect(used(name, [...PLACES])).toBe(alone('option'));
      expect(used(name, [])).toBe(Object.hasOwn(DEFAULTS, name) ? DEFAULTS[name] : '');
    },
  );

  test('a run without `remote` is sent to the configured server, and `remote: null` keeps it here', () => {
    const scope = { env: { STEPWELL_URL: 'https://lab.example/', STEPWELL_KEY: ' sw_a_b\n' } };
    expect(check({}, scope).remote).toEqual({ url: 'https://lab.example', key: 'sw_a_b' });
    expect(check({ remote: { project: 'p', metered: 'wait' } }, scope).remote).toEqual({
      ...{ url: 'https://lab.example', key: 'sw_a_b', project: 'p', metered: 'wait' },
    });
    expect(check({ remote: null }, scope).remote).toBeUndefined();
    expect(check({}, {}).remote).toBeUndefined();
    expect(() => check({ remote: {} }, {})).toThrow('remote.url must be a complete address');
    expect(() => check({ remote: 'https://lab.example' as never }, {})).toThrow('remote must be an object');
  });

  test('a key that stands beside an address is sent to that address only', () => {
    const env = environmentLayer({ STEPWELL_URL: 'https://lab.example', STEPWELL_KEY: 'sw_lab' });
    expect(serverOf({}, [env])).toEqual({ url: 'https://lab.example', key: 'sw_lab' });
    expect(serverOf({ url: 'https://lab.example/' }, [env])).toEqual({
      url: 'https://lab.example',
      key: 'sw_lab',
    });
    expect(serverOf({ url: 'https://other.example' }, [env])).toEqual({ url: 'https://other.example' });
    expect(serverOf({ key: 'sw_mine' }, [env])).toEqual({ url: 'https://lab.example', key: 'sw_mine' });
    const keyOnly = environmentLayer({ STEPWELL_KEY: 'sw_any' });
    expect(serverOf({ url: 'https://other.example' }, [env, keyOnly])).toEqual({
      ...{ url: 'https://other.example', key: 'sw_any' },
    });
    const broken = environmentLayer({ STEPWELL_URL: 'nowhere', STEPWELL_KEY: 'sw_b' });
    expect(serverOf({ url: 'https://other.example' }, [broken])).toEqual({ url: 'https://other.example' });
  });

  test('what is configured wrongly is named by its place, and no message shows a key', () => {
    const messageOf = (scope: Scope, options: InitOptions = {}) => {
      try {
        check(options, scope);
      } catch (thrown) {
        expect(thrown).toMatchObject({ code: 'validation' });
        return (thrown as StepwellError).message;
      }
      return '';
    };
    const secret = 'sw_“secret”';
    const url = 'https://lab.example';
    for (const [scope, place] of [
      [{ env: { STEPWELL_URL: 'lab', STEPWELL_KEY: secret } }, 'STEPWELL_URL must be'],
      [{ env: { STEPWELL_URL: url, STEPWELL_KEY: secret } }, 'STEPWELL_KEY has a character'],
      [{ global: { url, key: secret } }, 'globalThis.STEPWELL.key has a character'],
      [{ global: { url, key: [secret] } }, 'globalThis.STEPWELL.key must be a text'],
      [{ global: { url, key: secret.repeat(1000) } }, 'globalThis.STEPWELL.key must be a text'],
      [{ global: secret }, 'globalThis.STEPWELL must be an object'],
      [
        { global: { url }, meta: [{ name: 'stepwell:key', content: secret }] },
        '<meta name="stepwell:key"> has a character',
      ],
      [
        { meta: ['a', secret].map((content) => ({ name: 'stepwell:key', content })) },
        '<meta name="stepwell:key"> that differ',
      ],
    ] as const) {
      expect(messageOf(scope)).toContain(place);
      expect(messageOf(scope)).not.toContain('secret');
    }
    // A wrong setting that is not used harms nobody.
    expect(messageOf({ env: { STEPWELL_URL: 'lab' } }, { remote: { url } })).toBe('');
  });

  test('unknown names are told, empty texts and elements with the id STEPWELL are not there', () => {
    const layers = layersOf({
      global: { projet: 'x', project: '' },
      meta: [{ name: 'stepwell:prject', content: 'y' }],
      env: { STEPWELL_BROWSER: '/usr/bin/chromium', STEPWELL_PROJECT: ' ' },
    });
    expect(layers.flatMap(({ unknown }) => unknown)).toEqual([
      'globalThis.STEPWELL.projet',
      '<meta name="stepwell:prject">',
    ]);
    expect(checkOptions({}, layers).project).toBe('default');
    class HTMLFormElement {
      readonly project = 'clobbered';
      readonly [Symbol.toStringTag] = 'HTMLFormElement';
    }
    expect(check({}, { global: new HTMLFormElement() }).project).toBe('default');
    const hostile = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no');
        },
      },
    );
    expect(() => check({}, { global: hostile })).toThrow('globalThis.STEPWELL cannot be read');
    expect(outsideLayers({})).toHaveLength(3);
  });
});

describe('createProject: false', () => {
  const projects = [{ namespace: 'lab', name: 'digits', created: 0, runs: 0 }];
  const local = () => ({ listProjects: async () => projects });
  const ask = (project: string, namespace: string) =>
    requireProject({ project, namespace, remote: undefined }, local);

  test('[O1] rejects with ProjectMissingError unless the project exists in its namespace', async () => {
    await ask('digits', 'lab');
    for (const [project, namespace] of [
      ['digits', ''],
      ['digit', 'lab'],
    ] as const) {
      const error = await ask(project, namespace).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(ProjectMissingError);
      expect(error).toMatchObject({ code: 'project_missing', facts: { project, namespace } });
    }
    expect(checkOptions({}).createProject).toBe(true);
    expect(() => checkOptions({ createProject: 'no' as never })).toThrow(
      'createProject must be true or false',
    );
  });

  test('is asked of the server that the run has, and says why the server did not answer', async () => {
    const remote = { url: `http://127.0.0.1:${await freePort()}`, key: 'sw_secret' };
    const error = await requireProject({ project: 'digits', namespace: 'lab', remote }, local).catch(
      (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(StepwellError);
    expect(error).toMatchObject({ code: 'network' });
    expect(String(error)).not.toContain('secret');
  });
});
