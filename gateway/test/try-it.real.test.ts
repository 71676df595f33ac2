import { spawnSync } from "node:child_process";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestGateway, type TestGateway } from "./test-gateway.js";

const executablePath = ["chromium", "google-chrome"]
  .map((name) => spawnSync("which", [name]).stdout.toString().trim())
  .find((path) => path !== "");
const missing = executablePath === undefined ? " (skipped: chromium is missing)" : "";

describe.skipIf(missing !== "")(`/docs in Chromium${missing}`, () => {
  let browser: Browser;
  let gateway: TestGateway;

  beforeAll(async () => {
    browser = await chromium.launch({
      ...(executablePath === undefined ? {} : { executablePath }),
      args: ["--no-sandbox"],
    });
    gateway = await startTestGateway({ modelServerTimeoutMs: 5_000 });
  });
  afterAll(async () => {
    await gateway.stop();
    await browser.close();
  });

  it("tries a request, breaks no rule of its policy and asks nobody else", async () => {
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(gateway.url) && !request.url().startsWith("data:")) {
        problems.push(request.url());
      }
    });
    await page.goto(`${gateway.url}/docs`);
    const operation = page.locator("#operations-predict-predict");
    await operation.locator(".opblock-summary-control").click();
    await operation.getByPlaceholder("version").fill("1");
    await operation.locator("button.execute").click();
    await operation.locator(".live-responses-table .response-col_status").first().waitFor();
    expect(await operation.locator(".live-responses-table").innerText()).toContain("0.73356545");
    expect(problems).toEqual([]);
  });
});
