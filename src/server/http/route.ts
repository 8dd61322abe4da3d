/** The description of a route. The table of routes serves requests, and the OpenAPI document is derived from it. Types only. */
import type { Source } from '../../source/types.js';
import type { Scope } from '../keys/scope.js';

/** A JSON schema. */
export type Schema = { readonly [keyword: string]: unknown };

export interface QueryParameter {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'number' | 'boolean';
  readonly required?: true;
  readonly description: string;
}

/** The arguments of a handler. */
export interface Call {
  readonly request: Request;
  /** Id of the request in the log. */
  readonly id: string;
  readonly url: URL;
  /** Decoded variables of the path. `run` is a uid that the key may see. */
  readonly params: { readonly [name: string]: string };
  /** What the key may see and do. */
  readonly scope: Scope;
  /** The source as the key sees it. It refuses what the key may not do. */
  readonly source: Source;
  /** Checks the key again. For long answers. */
  isAllowed(): Promise<boolean>;
  /** The body as described by `body` of the route; empty without that. */
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /** The path, with `:name` for a variable. */
  readonly path: string;
  readonly tag: 'protocol' | 'queries' | 'runs' | 'server';
  readonly summary: string;
  /** What the key must allow. `open`: no key is needed. `all`: reading, with a key for all projects. */
  readonly access: 'open' | 'read' | 'write' | 'all';
  /** Belongs to the upload protocol: the protocol version is checked. */
  readonly isProtocol?: true;
  /** Writes to the disk: refused if the disk is too full. */
  readonly grows?: true;
  readonly query?: readonly QueryParameter[];
  /** A body that is read before the handler is called: its media type and most bytes. */
  readonly body?: { readonly type: string; readonly most: number; readonly schema?: Schema };
  /** Media type of a body that the handler reads itself, from the request. */
  readonly streams?: string;
  readonly answer: {
    readonly status: number;
    /** `null`: no body. */
    readonly type: string | null;
    readonly description: string;
    readonly schema?: Schema;
  };
  handle(call: Call): Promise<Response>;
}
