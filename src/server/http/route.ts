/** What a route is. The table of routes serves requests, and the OpenAPI document is made from it. Types only. */
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

/** What a handler gets. */
export interface Call {
  readonly request: Request;
  /** Number of the request in the log. */
  readonly id: string;
  readonly url: URL;
  /** Parts of the path, decoded. `run` is a uid that the key may see. */
  readonly params: { readonly [name: string]: string };
  /** What the key may see and do. */
  readonly scope: Scope;
  /** The visible part of the source; it refuses what the key may not do. */
  readonly source: Source;
  /** Checks the key again: for answers that go on for long. */
  isAllowed(): Promise<boolean>;
  /** The body, as `body` of the route describes it; empty where that is absent. */
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  /** With `:name` for a part that varies. */
  readonly path: string;
  readonly tag: 'protocol' | 'queries' | 'runs' | 'server';
  readonly summary: string;
  /** What the key must allow. `open`: no key is needed. `all`: reading, with a key that is for every project. */
  readonly access: 'open' | 'read' | 'write' | 'all';
  /** Part of the upload protocol, whose version is checked. */
  readonly isProtocol?: true;
  /** Takes room on the disk: refused when there is too little. */
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
