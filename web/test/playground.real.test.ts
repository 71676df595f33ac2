import { setTimeout as delay } from "node:timers/promises";
import { createGatewayClient } from "@intent-serving/gateway/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lookAtPage, missing, type PagesWorld, sees, startPages } from "./pages-harness.js";

const QUERY = "risques poisson cru pendant la grossesse ?";
const asked = (query: string): string => `/?${new URLSearchParams({ q: query }).toString()}`;

describe.skipIf(missing !== "")(`the playground in Chromium${missing}`, () => {
  let world: PagesWorld;

  beforeAll(async () => {
    world = await startPages();
  });
  afterAll(() => world.stop());

  it("shows every version's answer side by side", async () => {
    await lookAtPage(world, "playground", asked(QUERY), sees("2 versions agree."));
  });

  it("is used by the keyboard alone: ask, give feedback, pick the right intent", async () => {
    const { page, problems, close } = await world.open("/");
    await sees("Examples")(page);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA");
    await page.keyboard.type(QUERY);
    await page.keyboard.press("Enter");
    await sees("2 versions agree.")(page);
    expect(new URL(page.url()).searchParams.get("q")).toBe(QUERY);
    const first = page.getByRole("group", { name: "Is the answer of version 1 right?" });
    await first.getByRole("button", { name: "Wrong" }).focus();
    await page.keyboard.press("Enter");
    await first.getByText("Noted as wrong").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.type("alc");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await first.getByText("Noted: alcohol would be right.").waitFor();
    expect(problems).toEqual([]);
    const gateway = createGatewayClient(world.url);
    const { data: list } = await gateway.GET("/predictions", {
      params: { query: { limit: "10" } },
    });
    const id = list?.predictions.find(({ version }) => version === 1)?.id ?? "";
    const { data: row } = await gateway.GET("/predictions/{id}", { params: { path: { id } } });
    expect(row?.feedback.map(({ intent }) => intent)).toEqual([7, null]);
    await close();
  });

  it("restores a view from its address, and asks again for an example that is clicked", async () => {
    const { page, problems, close } = await world.open("/");
    await page.locator(".ask-example").first().click();
    await sees(/2 versions (?:dis)?agree/)(page);
    const text = await page.getByLabel("Text").inputValue();
    expect(new URL(page.url()).searchParams.get("q")).toBe(text);
    await page.goBack();
    await page.locator(".ask-example").first().waitFor();
    expect(await page.getByLabel("Text").inputValue()).toBe("");
    expect(problems).toEqual([]);
    await close();
  });

  it("shows a text full of markup as text", async () => {
    const query = `<img src=x onerror="document.title='run'"><script>document.title='run'</script>poisson & <b>cru</b>`;
    const { page, problems, close } = await world.open(asked(query));
    await page.locator(".tint").first().waitFor();
    expect(await page.locator(".tint").first().textContent()).toBe(query);
    expect(await page.locator("#main img, #main script, #main b").count()).toBe(0);
    expect(await page.title()).toContain("Playground");
    expect(problems).toEqual([]);
    await close();
  });

  it("copies the call as curl", async () => {
    const { page, close } = await world.open(asked("l'été"));
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: "Copy as curl" }).click();
    await sees("Copied")(page);
    const command = await page.evaluate(() => navigator.clipboard.readText());
    expect(command).toBe(
      `curl -G '${world.url}/intent/compare' --data-urlencode 'query=l'\\''été'`,
    );
    await close();
  });

  it("reads an e-mail that is chosen or dropped, and says what the verdict's threshold means", async () => {
    const { page, problems, close } = await world.open("/?model=spam");
    await page.locator("input[type=file]").setInputFiles({
      name: "prize.eml",
      mimeType: "message/rfc822",
      buffer: Buffer.from(
        "From: a@b.example\r\nSubject: You have won a free phone\r\nContent-Type: text/plain\r\n\r\nClaim your prize now, click here to win cash!\r\n",
      ),
    });
    await sees("prize.eml")(page);
    await sees(/^(?:Spam|No Spam)$/)(page);
    await sees(/“Spam” is said from a probability of/)(page);
    expect(problems).toEqual([]);
    await page.screenshot({ path: "test-results/pages/playground-email.png", fullPage: true });
    await close();
  });

  it("says within 200 ms that it waits", async () => {
    const { page, close } = await world.open("/");
    await page.route("**/intent/compare?**", async (route) => {
      await delay(3_000);
      await route.continue();
    });
    await page.getByLabel("Text").fill("attente");
    await page.getByRole("button", { name: "Ask", exact: true }).click();
    await page.getByText("Asking all versions").waitFor({ state: "attached" });
    const seenMs = await page.evaluate(async () => {
      const started = performance.now();
      const waits = document.querySelector(".loading");
      while (waits !== null && getComputedStyle(waits).visibility !== "visible") {
        await new Promise(requestAnimationFrame);
      }
      return performance.now() - started;
    });
    expect(seenMs).toBeLessThan(200);
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await close();
  });
});
