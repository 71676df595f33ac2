import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  lookAtPage,
  missing,
  type PagesWorld,
  sees,
  sendTraffic,
  startPages,
} from "./pages-harness.js";

const WIDE = { language: "fr", width: 2560 } as const;

/** Each view, and a French text that is there once it has its data. */
const VIEWS = [
  ["playground", "/?q=spasfon", "d’accord"],
  ["versions", "/app/versions", "SVM linéaire"],
  ["versions-history", "/app/versions?tab=history", "la passerelle elle-même"],
  ["version", "/app/versions/2", "Lecture des données"],
  ["version-promote", "/app/versions/2?tab=promote", "l’empreinte notée dans le manifeste"],
  ["compare", "/app/compare?a=1&b=2", "Ce qui change avec B"],
  ["compare-live", "/app/compare?a=1&b=2&data=live", "Aucun vrai texte"],
  ["evaluation", "/app/evaluation?version=2", "Quelle intention est prise pour quelle autre"],
  ["evaluation-trust", "/app/evaluation?version=2&tab=trust", "Diagramme de fiabilité"],
  ["evaluation-robust", "/app/evaluation?version=2&split=validation&tab=robust", "faute de frappe"],
  ["evaluation-rows", "/app/evaluation?version=2&rows=1&outcome=wrong", "Vraie intention"],
  ["predictions", "/app/predictions", "Toutes les réponses données"],
  ["review", "/app/review", "Que veut dire ce texte"],
  ["traffic", "/app/traffic", "Réponses au fil du temps"],
  ["data-health", "/app/data-health", "une autre langue que le reste"],
  ["batch", "/app/batch", "Choisir un fichier CSV"],
  ["settings", "/app/settings", "Ce que chaque rôle permet"],
  ["settings-all", "/app/settings?tab=all", "où elle écoute"],
] as const;

describe.skipIf(missing !== "")(`French pages in Chromium${missing}`, () => {
  let world: PagesWorld;

  beforeAll(async () => {
    world = await startPages();
    await sendTraffic(world.url, 30);
  });
  afterAll(() => world.stop());

  it.each(VIEWS)(
    "shows %s wide and enlarged, with nothing in English",
    async (name, path, text) => {
      const isReady = async (page: Page): Promise<void> => {
        await sees(text)(page);
        expect(await markedAsEnglish(page), name).toEqual([]);
        // what a browser's zoom of 200 % leaves of 1280 pixels
        await page.setViewportSize({ width: 640, height: 450 });
        expect(await overflowOf(page), `${name}: pixels wider than the window`).toBeLessThanOrEqual(
          0,
        );
        await page.setViewportSize({ width: WIDE.width, height: 900 });
        await overflowOf(page);
      };
      await lookAtPage(world, name, path, isReady, [WIDE]);
    },
  );

  it("marks the model card as the English that it is", async () => {
    const { page, close } = await world.open("/app/versions/2?tab=card", WIDE);
    await sees("Écrite par l’entraînement, en anglais")(page);
    expect(await markedAsEnglish(page)).toHaveLength(1);
    await close();
  });

  it("says in French what the gateway refuses", async () => {
    const { page, close } = await world.open("/app/versions/99", WIDE);
    await sees("cette version de intent n’a pas de dossier ici")(page);
    expect(await markedAsEnglish(page)).toEqual([]);
    await close();
  });

  it("tells parts apart in forced colours", async () => {
    const { page, close } = await world.open("/app/compare?a=1&b=2", WIDE);
    await page.emulateMedia({ forcedColors: "active" });
    await sees("Ce qui change avec B")(page);
    const bars = await page.evaluate(() =>
      [...document.querySelectorAll(".difference-track, .probability-track")].map(
        (bar) => getComputedStyle(bar).forcedColorAdjust,
      ),
    );
    expect(bars.length).toBeGreaterThan(0);
    expect(bars.filter((adjust) => adjust !== "none")).toEqual([]);
    await close();
  });
});

/** What the page itself says is English; the language's own name in the menu is no sentence. */
function markedAsEnglish(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll("body [lang=en]")].map(({ textContent }) => textContent),
  );
}

/** By how many pixels a page is wider than its window, once it is drawn. */
function overflowOf(page: Page): Promise<number> {
  return page.evaluate(async () => {
    for (let frames = 0; frames < 3; frames += 1) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return document.documentElement.scrollWidth - window.innerWidth;
  });
}
