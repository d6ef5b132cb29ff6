import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "../cli/program.ts";
import { closeDesk } from "./desk.ts";
import { SCENES, show } from "./scenes.ts";
import { openStage, type Stage } from "./stage.ts";

interface State {
  readonly scene: string;
  /** Icon and word of each: what is left of a badge where no colour is seen. */
  readonly badges: readonly string[];
  /** Icon and first words of each, the worst first. */
  readonly banners: readonly string[];
  readonly primary: readonly string[];
}

const VALID = "circle-check Valid";
const PAPER = "flask-conical Paper money";
const FROM_ANYWHERE = "triangle-exclamation-point This key works from any address.";
const CHECK = ["Check now"];
const REPLACE = ["Replace key"];

const STATES: readonly State[] = [
  { scene: "key, valid", badges: [VALID, PAPER], banners: [], primary: ["Create a bot key"] },
  { scene: "key, valid with a warning", badges: [VALID, PAPER], banners: [FROM_ANYWHERE], primary: CHECK },
  {
    scene: "key, expiring",
    badges: [VALID, PAPER],
    banners: ["triangle-exclamation-point Trading right ends in 6 days:", FROM_ANYWHERE],
    primary: REPLACE,
  },
  {
    scene: "key, unconfirmed",
    badges: [VALID, "circle-question-mark Not confirmed", PAPER],
    banners: ["circle-question-mark The paper exchange could not be asked lately.", FROM_ANYWHERE],
    primary: CHECK,
  },
  {
    scene: "key, not accepted",
    badges: ["octagon-x Not accepted", PAPER],
    banners: ["octagon-x Not accepted since", FROM_ANYWHERE],
    primary: CHECK,
  },
  {
    scene: "key, rejected",
    badges: ["octagon-x Rejected by the paper exchange", PAPER],
    banners: ["octagon-x Rejected since"],
    primary: REPLACE,
  },
  {
    scene: "key, frozen by the user",
    badges: ["snowflake Frozen", PAPER],
    banners: ["snowflake Frozen by you since", FROM_ANYWHERE],
    primary: ["Unfreeze…"],
  },
  {
    scene: "key, frozen by the operator",
    badges: ["snowflake Frozen", PAPER],
    banners: ["snowflake Frozen by the operator of this server since", FROM_ANYWHERE],
    primary: [],
  },
  {
    scene: "key, frozen by Keyhold",
    badges: ["snowflake Frozen", PAPER],
    banners: ["octagon-x Frozen by Keyhold since", FROM_ANYWHERE],
    primary: CHECK,
  },
  {
    scene: "key, frozen by Keyhold, accepted again",
    badges: ["snowflake Frozen", PAPER],
    banners: ["snowflake Frozen by Keyhold since", FROM_ANYWHERE],
    primary: ["Unfreeze…"],
  },
  {
    scene: "key, at the testnet",
    badges: [VALID, "flask-conical Test money"],
    banners: ["flask-conical The testnet does not report permissions."],
    primary: ["Create a bot key"],
  },
];

let stage: Stage;

beforeAll(async () => {
  build();
  stage = await openStage();
});

afterAll(closeDesk);

describe("a stored key shows its state by icon and word, what to do about it, and one button for that:", () => {
  it.each(STATES)("$scene", async ({ scene, badges, banners, primary }) => {
    const found = SCENES.find(({ name }) => name === scene);
    if (found === undefined) throw new Error(`there is no scene "${scene}"`);
    const page = await show(found, stage);
    const key = page.getByRole("region", { name: "Main account" });
    expect(await withIcons(key.locator(".badge"))).toEqual(badges);
    const shown = await withIcons(page.locator("main .panel"));
    expect(shown.map((text, place) => text.slice(0, banners[place]?.length))).toEqual(banners);
    expect(await page.locator("main .button-primary").allInnerTexts()).toEqual(primary);
    expect(await isBalanceAsked(page)).toBe(badges[0] === VALID);
    expect(stage.owner.complaints).toEqual([]);
  });
});

/** "circle-check Valid": the name that the icon has in its library, then the words. */
function withIcons(parts: Locator): Promise<string[]> {
  return parts.evaluateAll((all) =>
    all.map((part) => {
      const icon = part.querySelector("svg[aria-hidden=true]")?.classList.value ?? "";
      return `${/lucide-(\S+)/.exec(icon)?.[1]} ${part.textContent}`;
    }),
  );
}

async function isBalanceAsked(page: Page): Promise<boolean> {
  return (await page.getByText("Not asked while the key is rejected or frozen.").count()) === 0;
}
