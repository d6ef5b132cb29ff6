import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestKeyhold } from "../keyhold.ts";
import { makePageFolder, type PageFolder } from "./page-folder.ts";
import { sendRaw } from "./socket.ts";

let folder: PageFolder;
beforeAll(() => {
  folder = makePageFolder();
});
afterAll(() => folder.remove());

interface Visit {
  readonly environment: Readonly<Record<string, string>>;
  readonly host: string;
  readonly url?: string;
}

/** Status of a visit, and where it is sent. */
async function visit({ environment, host, url = "/login?next=%2Fbots" }: Visit): Promise<unknown[]> {
  const keyhold = await openTestKeyhold(environment, {}, folder.path);
  const headers = { host, accept: "text/html" };
  const answer = await keyhold.app.inject({ url, headers });
  await keyhold.close();
  return [answer.statusCode, answer.headers.location];
}

describe("the page under another name of loopback", () => {
  it.each([
    ["localhost", "http://127.0.0.1:8700", "localhost:8700"],
    ["LOCALHOST", "http://127.0.0.1:8700", "LOCALHOST:8700"],
    ["[::1]", "http://127.0.0.1:8700", "[::1]:8700"],
    ["127.0.0.1, PUBLIC_URL being localhost", "http://localhost:8700", "127.0.0.1:8700"],
    ["127.0.0.1, PUBLIC_URL being [::1]", "http://[::1]:8700", "127.0.0.1:8700"],
  ])("such as %s leads to PUBLIC_URL, with path and query", async (_, publicUrl, host) => {
    const environment = { PUBLIC_URL: publicUrl };
    expect(await visit({ environment, host })).toEqual([302, `${publicUrl}/login?next=%2Fbots`]);
    expect(await visit({ environment, host, url: "/nothing" })).toEqual([302, `${publicUrl}/nothing`]);
  });

  it.each([
    ["under its own name", { PUBLIC_URL: "http://127.0.0.1:8700" }, "127.0.0.1:8700"],
    ["behind a proxy with a name of its own", { PUBLIC_URL: "https://keys.example.org" }, "127.0.0.1:8700"],
    ["behind a proxy for http", { PUBLIC_URL: "http://keys.example.org" }, "localhost:8700"],
    ["behind one at the same port", { PUBLIC_URL: "http://keys.example.org:8700" }, "localhost:8700"],
    ["behind a proxy on this machine", { PUBLIC_URL: "https://localhost:8700" }, "127.0.0.1:8700"],
    ["behind a proxy at another port", { PUBLIC_URL: "http://localhost:3000" }, "127.0.0.1:8700"],
    ["under a name that is not loopback's", { ALLOWED_HOSTS: "keys.lan:8700" }, "keys.lan:8700"],
  ])("%s is answered and not sent round in a circle", async (_, environment, host) => {
    expect(await visit({ environment, host })).toEqual([200, undefined]);
  });

  it("leads nowhere else, whatever the request line says", async () => {
    const keyhold = await openTestKeyhold({}, {}, folder.path);
    const port = await keyhold.app.listen();
    const location = async (target: string) => {
      const lines = [`GET ${target} HTTP/1.1`, "Host: localhost:8700", "Accept: text/html"];
      return (await sendRaw(port, [...lines, "Connection: close"])).headers.location;
    };
    expect(await location("//evil.example/")).toBe("http://127.0.0.1:8700//evil.example/");
    expect(await location("http://evil.example/login")).toBe("http://127.0.0.1:8700/");
    expect(await location("/@evil.example")).toBe("http://127.0.0.1:8700/@evil.example");
    await keyhold.close();
  });

  it("does not move the API or the files: a program sees where it is wrong", async () => {
    const environment = {};
    const host = "localhost:8700";
    expect(await visit({ environment, host, url: "/api/v1/about" })).toEqual([200, undefined]);
    expect(await visit({ environment, host, url: "/assets/page-Bx9_2k1a.js" })).toEqual([200, undefined]);
  });
});
