export {
  type DatabaseServer,
  type DatabaseServerOptions,
  openDatabaseServer,
} from "./database-server.js";
export { acquireFolderLock, type FolderLock } from "./folder-lock.js";
export { LocalError, type LocalErrorCode } from "./local-error.js";
export { identifyProcess, type ProcessIdentity } from "./process-identity.js";
export { type PartState, type RunState, readRunState } from "./run-state.js";
export type { PartName } from "./settings.js";
