import { describe, expect, it } from "vitest";
import { readUserAgent } from "../../../../web/ui/user-agent.ts";

const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";
const CHROME = `${WEBKIT} Chrome/148.0.0.0`;
const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";

describe("what a browser says of itself", () => {
  it.each([
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36`, "Chrome", "Windows"],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/148.0.0.0`, "Edge", "Windows"],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 OPR/130.0.0.0`, "Opera", "Windows"],
    [`Mozilla/5.0 (X11; Linux x86_64) ${CHROME} Safari/537.36`, "Chrome", "Linux"],
    [`Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} HeadlessChrome/148.0.0.0 Safari/537.36`, "Chrome", "Linux"],
    [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${CHROME} Safari/537.36`, "Chrome", "ChromeOS"],
    [`Mozilla/5.0 (Linux; Android 10; K) ${CHROME} Mobile Safari/537.36`, "Chrome", "Android"],
    [
      `Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} SamsungBrowser/30.0 Chrome/140.0.0.0 Mobile Safari/537.36`,
      "Samsung Internet",
      "Android",
    ],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux"],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0",
      "Firefox",
      "Mac",
    ],
    [`${IPHONE} Version/19.1 Mobile/15E148 Safari/604.1`, "Safari", "iPhone"],
    [`${IPHONE} CriOS/148.0.0.0 Mobile/15E148 Safari/604.1`, "Chrome", "iPhone"],
    [`${IPHONE} FxiOS/140.0 Mobile/15E148 Safari/605.1.15`, "Firefox", "iPhone"],
  ])("%s", (text, browser, system) => {
    expect(readUserAgent(text)).toEqual({ browser, system });
  });

  it("does not tell an iPad from a Mac, and neither do we", () => {
    const safari = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15";
    expect(readUserAgent(`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${safari}`)).toEqual({
      browser: "Safari",
      system: "Mac / iPad",
    });
  });

  it.each(["", "curl/8.14.1", "python-requests/2.32", "Mozilla/5.0", "Chromeo/1", "a Linux-like thing/1"])(
    "is not guessed at: %j",
    (text) => {
      expect(readUserAgent(text).browser).toBeUndefined();
    },
  );

  it("is passed on as far as it goes: a system without a browser", () => {
    expect(readUserAgent("Mozilla/5.0 (Windows NT 10.0) Something/1.0")).toEqual({
      browser: undefined,
      system: "Windows",
    });
  });
});
