import { afterEach, describe, expect, it, vi } from "vitest";
import { readInvitation } from "../../../../web/features/session/invitation.ts";

const INVITATION = `khi_${"aB3_-".repeat(8)}xyz`;

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe("a pasted invitation", () => {
  it.each([
    INVITATION,
    ` ${INVITATION}\n`,
    `https://keyhold.example/signup#invitation=${INVITATION}`,
    `#invitation=${INVITATION}`,
  ])("is found in %j", (text) => {
    expect(readInvitation(text)).toBe(INVITATION);
  });

  it.each([
    "",
    "khi_",
    INVITATION.slice(0, -1),
    `${INVITATION}a`,
    `khx_${INVITATION.slice(4)}`,
    `https://keyhold.example/signup#other=${INVITATION}`,
    `${INVITATION} and more`,
  ])("is not whole in %j", (text) => {
    expect(readInvitation(text)).toBeUndefined();
  });
});

/** The page as it begins at this address; the answer has what is in the address bar then. */
async function beginAt(hash: string) {
  const location = { pathname: "/signup", search: "?a=1", hash };
  const history = {
    state: { from: "/" },
    replaceState: (state: unknown, _: string, url: string) =>
      Object.assign(location, { hash: "", state, url }),
  };
  vi.stubGlobal("location", location);
  vi.stubGlobal("history", history);
  const { takeInvitation } = await import("../../../../web/features/session/invitation.ts");
  return { location, takeInvitation };
}

describe("an invitation in the address", () => {
  it("is out of it when the page begins, and handed out once", async () => {
    const { location, takeInvitation } = await beginAt(`#invitation=${INVITATION}`);
    expect(location).toMatchObject({ url: "/signup?a=1", state: { from: "/" }, hash: "" });
    expect([takeInvitation(), takeInvitation()]).toEqual([INVITATION, undefined]);
  });

  it("takes the place of the first when a second link is opened in the same window", async () => {
    const { location, takeInvitation } = await beginAt(`#invitation=${INVITATION}`);
    location.hash = "#invitation=another";
    expect([takeInvitation(), takeInvitation(), location.hash]).toEqual(["another", undefined, ""]);
  });

  it("is taken by its name alone", async () => {
    const { location, takeInvitation } = await beginAt("#main");
    expect([takeInvitation(), location.hash]).toEqual([undefined, "#main"]);
  });
});
