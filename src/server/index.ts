/**
 * The server as a library for Node. {@link serve} is what `stepwell serve` runs. {@link createApp} is the server without a socket: a
 * function from a request to an answer.
 *
 * @packageDocumentation
 */

export { createApp } from './app.js';
export type { FreeBytes } from './base/disk.js';
export { DEFAULT_LIMITS, type Limits } from './base/limits.js';
export { type Log, type LogEntry, type LogLevel, lineLog } from './base/log.js';
export { SERVER_VERSION } from './base/version.js';
export { WireError, type WireErrorCode } from './base/wire-error.js';
export type { App, AppOptions, NodeBindings } from './http/app-dependencies.js';
export { type Asset, type Assets, folderAssets } from './http/assets.js';
export type { CorsList } from './http/cors.js';
export type { Access, AccessMode, ProjectName } from './keys/access.js';
export { archiveKeys, fileKeys } from './keys/key-storage.js';
export { createKey, type KeyRecord, type KeyScope, type KeyStorage, revokeKey } from './keys/keys.js';
export { Receiver, type ReceiverPorts } from './runs/receiver.js';
export { openService, type Service, type ServicePorts } from './runs/service.js';
export { DEFAULT_PORT, type RunningServer, type ServeOptions, serve } from './serve.js';
export { type OpenedStore, openStoreFor, type StoreLocation } from './store/open.js';
