/** What a browser says of itself; what is not said, or not known, is undefined. */
interface UserAgent {
  readonly browser: string | undefined;
  readonly system: string | undefined;
}

/** The first that fits: those that came later also name those before them, to be taken for them. */
const BROWSERS = [
  [/\bEdg(?:A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:Headless)?(?:Chrome|CriOS)\//, "Chrome"],
  [/\bVersion\/[\d.]+ (?:Mobile\/\w+ )?Safari\//, "Safari"],
] as const;

const SYSTEMS = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMacintosh\b/, "Mac"],
  [/\bLinux\b/, "Linux"],
] as const;

/** Names and no versions, which browsers no longer tell truly. */
export function readUserAgent(text: string): UserAgent {
  const browser = BROWSERS.find(([form]) => form.test(text))?.[1];
  const system = SYSTEMS.find(([form]) => form.test(text))?.[1];
  // Safari on an iPad says that it is on a Mac.
  const isMacOrIPad = browser === "Safari" && system === "Mac";
  return { browser, system: isMacOrIPad ? "Mac / iPad" : system };
}
