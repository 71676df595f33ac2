export {
  type DatabaseServer,
  type DatabaseServerOptions,
  openDatabaseServer,
} from "./database-server.js";
export { acquireFolderLock, type FolderLock } from "./folder-lock.js";
export { LocalError, type LocalErrorCode } from "./local-error.js";
