import { execFile, spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Comparison } from "@intent-serving/gateway";
import { identifyProcess } from "@intent-serving/local";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, Project, QUERY } from "./project.js";
import { readmeExample, readReadme } from "./readme.js";

const python = ["python3", "python"].find((name) => spawnSync(name, ["--version"]).status === 0);
const hasCurl = spawnSync("curl", ["--version"]).status === 0;

const SPAM = `From: lottery@example.com
To: you@example.org
Subject: You have won!
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<html><body><p>Claim your =
<b>prize</b>, click here now</p></body></html>
`;

let project: Project;

beforeAll(async () => {
  project = await Project.create();
}, 120_000);

afterAll(async () => {
  await project.remove();
}, 60_000);

/** Writes a client and runs it against the gateway; answers what it prints. */
async function runClient(program: string, name: string, source: string): Promise<string> {
  const file = join(project.folder, name);
  await writeFile(file, source);
  const { gatewayUrl } = await project.state();
  const { stdout } = await promisify(execFile)(program, [file, gatewayUrl]);
  return stdout;
}

/** The probability of the first answer in a text, as the API writes one. */
function probabilityIn(text: string): number {
  return Number(/"intent":\d+,"probability":"([\d.]+)"/.exec(text)?.[1]);
}

/** One step after the other, as a new user takes them. */
describe("the main job on the bundled data", () => {
  test("training publishes two versions where there was none", async () => {
    // the database's folder is made meanwhile, as make setup does it
    const [trained] = await Promise.all([
      project.run("trainer", ["train"]),
      project.run("local", ["database", "--initialize"]),
    ]);
    expect(trained.stderr).toBe("");
    expect(trained.stdout).toMatch(/^published 2\nchampion is 1\n/m);
    expect(trained.code).toBe(0);
  }, 120_000);

  test("the service starts", async () => {
    const started = await project.run("local", ["start"]);
    expect(started).toMatchObject({ code: 0, stderr: "" });
    expect(started.stdout).toMatch(/^Ready in [\d.]+ s at http:\/\/127\.0\.0\.1:\d+\n/);
    expect(started.stdout).toMatch(/engine: \S+ for intent 1, 2\n/);
  }, 120_000);

  test.each([1, 2])(
    "version %i answers the README's question with raw food in pregnancy",
    async (version) => {
      const { status, headers, body } = await project.ask(QUERY, version);
      expect(status).toBe(200);
      expect(body).toEqual({
        intent: 26,
        probability: expect.stringMatching(/^(0\.\d{1,17}|1\.0)$/) as unknown,
      });
      expect(headers.get("x-model-version")).toBe(String(version));
      const shown = probabilityIn(await readReadme());
      if (version === 1) expect(probabilityIn(JSON.stringify(body))).toBeCloseTo(shown, 3);
    },
  );

  test.skipIf(!hasCurl)(
    "a plain curl without a key gets the answer (skipped without curl)",
    async () => {
      const { gatewayUrl } = await project.state();
      const args = ["-sS", "-G", `${gatewayUrl}/intent`, "--data-urlencode", `query=${QUERY}`];
      const { stdout } = await promisify(execFile)("curl", args);
      expect(stdout).toMatch(/^\{"intent":26,"probability":"[01]\.\d+"\}$/);
    },
  );

  test("the README's client in TypeScript gets the answer", async () => {
    const { outputText } = ts.transpileModule(await readmeExample("ts"), {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ES2022 },
    });
    expect(await runClient(process.execPath, "client.mjs", outputText)).toMatch(
      /^\{ intent: 26, probability: '0\.\d+' \}\n$/,
    );
  });

  test.skipIf(python === undefined)(
    "the README's client in Python gets the answer (skipped without python3)",
    async () => {
      expect(await runClient(python ?? "", "client.py", await readmeExample("python"))).toMatch(
        /^\{'intent': 26, 'probability': '0\.\d+'\}\n$/,
      );
    },
  );

  test("each answer is a row of the database", async () => {
    const byChampion = { version: 1, label: "champion", query: QUERY };
    await expect
      .poll(async () => (await project.get("/predictions?model=intent")).body)
      .toMatchObject({
        predictions: [
          // the client in Python, the one in TypeScript, curl
          ...(python === undefined ? [] : [byChampion]),
          byChampion,
          ...(hasCurl ? [byChampion] : []),
          { version: 2, intent: 26, query: QUERY, model: "intent" },
          { version: 1, intent: 26, query: QUERY, model: "intent" },
        ],
      });
  });

  test("a comparison takes the linear version's answer apart, and the ensemble's as far as words can", async () => {
    const query = new URLSearchParams({ query: QUERY }).toString();
    const { body } = await project.get(`/intent/compare?${query}`);
    const { agree, versions } = Comparison.parse(body);
    expect(agree).toBe(true);
    const explanations = versions.map((version) => {
      if ("problem" in version || "problem" in version.explanation) throw new Error("a problem");
      expect(version.top[0]).toMatchObject({ intent: 26, probability: version.probability });
      return version.explanation;
    });
    expect(explanations.map(({ method }) => method)).toEqual(["additive", "occlusion"]);
    for (const { tokens, bias, others, unexplained, logit } of explanations) {
      const sum = tokens.reduce((total, { contribution }) => total + contribution, bias + others);
      expect(Math.abs(sum + unexplained - logit)).toBeLessThan(1e-9);
    }
    expect(Math.abs(explanations[0]?.unexplained ?? 1)).toBeLessThan(1e-4);
    expect(explanations[1]?.tokens.map(({ token }) => token)).toContain("grossesse");
  });

  test("a promotion moves the unnamed version, and a rollback moves it back", async () => {
    const champion = async (): Promise<string | null> =>
      (await project.ask(QUERY)).headers.get("x-model-version");
    expect(await champion()).toBe("1");
    expect(await project.client("promote", "--version=2")).toMatchObject({ code: 0, stderr: "" });
    await expect.poll(champion).toBe("2");
    expect(await project.client("rollback")).toMatchObject({ code: 0, stderr: "" });
    await expect.poll(champion).toBe("1");
  });

  test("the next training publishes one version, which is served without a restart", async () => {
    const config = join(project.folder, "svm.yml");
    await writeFile(config, "decoder: {kind: svm}\n");
    const trained = await project.run("trainer", ["train", "--config", config]);
    expect(trained.stdout).toMatch(/^published 3\nchampion is still 1\n/m);
    expect(trained.stdout).toContain("\nmake promote VERSION=3\n");
    await expect
      .poll(async () => (await project.ask(QUERY, 3)).status, { timeout: 10_000 })
      .toBe(200);
  }, 120_000);

  test("a spam filter is trained and served beside it, and says its verdict", async () => {
    const trained = await project.run("trainer", ["train", "--config", "conf/spam-conf.yml"]);
    expect(trained).toMatchObject({ code: 0, stderr: "" });
    const ask = (query: string): Promise<Answer> =>
      project.get("/spam?detail=1", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ query }),
      });
    await expect.poll(async () => (await ask("hello")).status, { timeout: 10_000 }).toBe(200);
    expect((await ask(SPAM)).body).toMatchObject({ verdict: "Spam", name: "spam", intent: 1 });
    const file = join(project.folder, "mail.eml");
    await writeFile(file, SPAM);
    const sent = await project.client("predict", `--file=${file}`, "--model=spam");
    expect(sent).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(sent.stdout)).toMatchObject({
      prediction: "Spam",
      model: "spam",
      version: 1,
    });
    const query = encodeURIComponent("Can you pick up milk on the way home?");
    expect((await project.get(`/spam?detail=1&query=${query}`)).body).toMatchObject({
      verdict: "No Spam",
      name: "ham",
    });
    const plain = await project.get(`/spam?query=${query}`);
    expect(plain.body).toEqual({
      intent: 0,
      probability: expect.stringMatching(/^0\.\d+$/) as unknown,
    });
  }, 120_000);

  test("an e-mail has the answer of its text, from the service as from the training's artefacts", async () => {
    const probability = async (text: string): Promise<unknown> => {
      const { body } = await project.get("/spam", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ query: text }),
      });
      return body;
    };
    const ofEmail = await probability(SPAM);
    expect(ofEmail).toEqual(await probability("You have won! Claim your prize, click here now"));
    const folder = ["--artefact", "models/spam/1", "--json"];
    const offline = await project.run("trainer", ["predict", ...folder, "--text", SPAM]);
    expect(JSON.parse(offline.stdout)).toEqual(ofEmail);
  });

  test("stopping leaves nothing running", async () => {
    const pids = await project.pids();
    expect(pids).toHaveLength(4);
    expect(await project.run("local", ["stop"])).toMatchObject({ code: 0, stdout: "Stopped\n" });
    for (const pid of pids) expect(await identifyProcess(pid)).toBeUndefined();
  }, 60_000);
});
