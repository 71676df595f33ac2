import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { startTestGateway, type TestGateway } from "./test-gateway.js";

const folder = fileURLToPath(new URL("../../deploy/monitoring/", import.meta.url));
const read = (path: string): string => readFileSync(join(folder, path), "utf8");

const { groups } = z
  .object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            alert: z.string(),
            expr: z.string(),
            annotations: z.object({ summary: z.string(), runbook: z.string() }),
          }),
        ),
      }),
    ),
  })
  .parse(parse(read("alerts.yml")));
const rules = groups.flatMap((group) => group.rules);

const { tests } = z
  .object({
    tests: z.array(
      z.object({
        alert_rule_test: z.array(
          z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) }),
        ),
      }),
    ),
  })
  .parse(parse(read("alerts.test.yml")));

const dashboards = readdirSync(join(folder, "dashboards")).map((name) => ({
  name,
  board: z
    .object({
      panels: z
        .array(
          z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })).min(1) }),
        )
        .min(1),
    })
    .parse(JSON.parse(read(`dashboards/${name}`))),
}));
const queries = dashboards.flatMap(({ name, board }) =>
  board.panels.flatMap(({ title, targets }) =>
    targets.map(({ expr }) => ({ where: `${name}: ${title}`, expr })),
  ),
);

describe("what is watched", () => {
  let gateway: TestGateway;
  let shown = "";

  beforeAll(async () => {
    gateway = await startTestGateway({ adminPort: 0, modelServerTimeoutMs: 5_000 }, { intent: 1 });
    await gateway.call("/intent?version=1&query=a");
    shown = await (await fetch(`${gateway.adminUrl}/metrics`)).text();
  });

  afterAll(() => gateway.stop());

  it.each(rules)(
    "$alert has a case in which it fires and one in which it is silent",
    ({ alert }) => {
      const expected = tests
        .flatMap((test) => test.alert_rule_test)
        .filter(({ alertname }) => alertname === alert)
        .map(({ exp_alerts }) => exp_alerts.length > 0);
      expect(expected.sort()).toEqual([false, true]);
    },
  );

  it("each alert has a heading in the run book, and each heading an alert", () => {
    const book = readFileSync(join(folder, "../../docs/run-book.md"), "utf8");
    const headings = [...book.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(rules.map(({ alert }) => alert));
    for (const { alert, annotations } of rules) {
      expect(annotations.runbook).toBe(`docs/run-book.md#${alert.toLowerCase()}`);
    }
  });

  it.each([...rules.map(({ alert, expr }) => ({ where: alert, expr })), ...queries])(
    "$where asks for metrics that there are, by labels that they have",
    ({ expr }) => {
      const names = expr.match(/\bintent_\w+/g) ?? [];
      if (expr.includes("up{")) return;
      expect(names).not.toEqual([]);
      for (const name of names) {
        const series = shown.split("\n").filter((line) => /^\w+/.exec(line)?.[0] === name);
        const isTold = series.length > 0 || shown.includes(`# TYPE ${name} `);
        expect([name, isTold]).toEqual([name, true]);
        const has = labelsOf(series);
        const asked = labelsAsked(expr, name);
        if (has.size > 0) expect([name, asked.filter((it) => !has.has(it))]).toEqual([name, []]);
      }
    },
  );

  it("sees a label that a metric doesn't have", () => {
    expect(
      labelsAsked('sum by (le, model) (rate(intent_a{status=~"5..",x!="{"}[5m]))', "intent_a"),
    ).toEqual(["status", "x", "le", "model"]);
    expect([...labelsOf(['intent_a{model="m, n",status="200"} 1'])]).toContain("status");
  });
});

/** The labels that a metric's series have, with those that Prometheus adds. */
function labelsOf(series: readonly string[]): ReadonlySet<string> {
  const own = series.flatMap((line) =>
    [...line.matchAll(/(\w+)="/g)].map(([, label = ""]) => label),
  );
  return own.length === 0 ? new Set() : new Set([...own, "job", "instance"]);
}

/** The labels by which an expression chooses and groups a metric's series. */
function labelsAsked(expr: string, name: string): string[] {
  const selectors = [...expr.matchAll(new RegExp(`${name}\\{((?:[^"}]|"[^"]*")*)\\}`, "g"))];
  const chosen = selectors.flatMap(([, text = ""]) =>
    [...text.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"[^"]*"/g)].map(([, label = ""]) => label),
  );
  const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, text = ""]) =>
    text.split(",").map((label) => label.trim()),
  );
  return [...chosen, ...grouped];
}
