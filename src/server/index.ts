/**
 * The server, for programs in Node that bring their own: {@link serve} is `stepwell serve`, {@link createApp} the same as a
 * function from a request to an answer.
 *
 * @packageDocumentation
 */
export type { Access, AccessMode, ProjectName } from './access.js';
export { createApp } from './app.js';
export type { App, AppOptions, NodeBindings } from './app-parts.js';
export { type Asset, type Assets, folderAssets } from './assets.js';
export type { CorsList } from './cors.js';
export type { FreeBytes } from './disk.js';
export { archiveKeys, fileKeys } from './key-storage.js';
export { createKey, type KeyRecord, type KeyScope, type KeyStorage, revokeKey } from './keys.js';
export { DEFAULT_LIMITS, type Limits } from './limits.js';
export { type Log, type LogEntry, type LogLevel, lineLog } from './log.js';
export { Receiver, type ReceiverPorts } from './receiver.js';
export { DEFAULT_PORT, type RunningServer, type ServeOptions, serve } from './serve.js';
export { openService, type Service, type ServicePorts } from './service.js';
export { type OpenedStore, openStoreFor, type StoreLocation } from './store/open.js';
export { SERVER_VERSION } from './version.js';
export { WireError, type WireErrorCode } from './wire-error.js';
