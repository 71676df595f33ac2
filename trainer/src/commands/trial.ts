import { readTrialRequest, runTrial, writeTrialFile } from "../tune/trial.js";
import { type Command, flagsOf, needed } from "./command.js";

const GRACE_MS = 10_000;

/** One trial of a study: a file in, a file out. */
export const trialCommand: Command = {
  name: "trial",
  help: `one trial of make tune: settings in a file → scores on the validation set in another
--in FILE                  such as data/artefacts/tune-…/trials/0003.in.json
--out FILE                 such as data/artefacts/tune-…/trials/0003.out.json`,
  async run(args, { terminal, signal, nativeFolder }) {
    const flags = flagsOf(args, { in: { type: "string" }, out: { type: "string" } });
    const requestPath = needed(flags["in"], "--in", "a trial's request");
    const resultPath = needed(flags["out"], "--out", "where the result goes");
    endWithParent();
    const request = await readTrialRequest(requestPath);
    const result = await runTrial(request, terminal, signal, nativeFolder);
    await writeTrialFile(resultPath, result);
    const { n, accuracy } = result.scores;
    terminal.line(`validation set, ${String(n)} rows: accuracy ${String(accuracy)}; ${resultPath}`);
    return undefined;
  },
};

/** A trial that `tune` started ends when `tune` does, however it does. */
function endWithParent(): void {
  if (process.channel === undefined) return;
  process.once("disconnect", () => {
    setTimeout(() => process.kill(process.pid, "SIGKILL"), GRACE_MS).unref();
    process.kill(process.pid, "SIGTERM");
  });
  process.channel.unref();
}
