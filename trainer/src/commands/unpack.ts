import { unpack } from "../dataset/unpack.js";
import { type Command, flagsOf } from "./command.js";

/** An archive on standard input → a folder. */
export const unpackCommand: Command = {
  name: "unpack",
  help: `a tar.gz on standard input → a folder
--to DIR                   data/private by default`,
  async run(args, { terminal, signal }) {
    const flags = flagsOf(args, { to: { type: "string" } });
    const folder = await unpack(process.stdin, flags["to"] ?? "data/private", undefined, signal);
    terminal.line(`make train DATASET=${folder}`);
    return undefined;
  },
};
