// Takes the lock of a folder once its input says so, says whether it got it, and keeps it until its input ends.
import { acquireFolderLock } from "../../dist/folder-lock.js";

process.stdout.write("waiting\n");
process.stdin.once("data", async () => {
  try {
    await acquireFolderLock(process.argv[2], "the folder");
    process.stdout.write("held\n");
  } catch (error) {
    process.stdout.write(`${error.code}: ${error.message}\n`);
  }
});
process.stdin.on("end", () => process.exit(0));
