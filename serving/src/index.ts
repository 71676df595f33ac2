export { type EngineName, type ExecutableGraph } from "./executable-graph.js";
export { helpText, parseFlags, type ServerConfig } from "./flags.js";
export { ModelServer, type ServerEvent } from "./model-server.js";
export { ServingError, type StatusCode } from "./serving-error.js";
