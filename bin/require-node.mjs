// Ends with one clear line on a Node that is too old. Plain JavaScript of its day, so that an old one can say so.
const LOWEST_NODE = [20, 19];

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < LOWEST_NODE[0] || (major === LOWEST_NODE[0] && minor < LOWEST_NODE[1])) {
  process.stderr.write(
    `Node ${LOWEST_NODE.join(".")} or newer is needed, and this is ${process.versions.node}: https://nodejs.org\n`,
  );
  process.exit(1);
}
