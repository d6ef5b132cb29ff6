import { describe, expect, it } from "vitest";
import { judgeLogIn, judgeSignUp, read } from "../../../../web/features/session/judge.ts";

function entries(email: string, password: string): FormData {
  const form = new FormData();
  form.set("email", email);
  form.set("password", password);
  return form;
}

const GOOD = "ayse@example.com";

describe("log-in", () => {
  it("lets through what looks like an address, and any password", () => {
    for (const email of [GOOD, ` ${GOOD}\t`, "a@b", "a+b@c.d", "o'neil@example.com"])
      expect(judgeLogIn(entries(email, "x"))).toEqual({});
  });

  it.each(["ayse", "ayse@", "@example.com", "a b@example.com", "a@b@c"])(
    "asks for the whole address: %j",
    (email) => {
      expect(judgeLogIn(entries(email, "x"))).toEqual({ email: { id: "session.email.form" } });
    },
  );

  it.each(["İsmail@example.com", "ismaıl@example.com"])("says what a Turkish keyboard did: %j", (email) => {
    expect(judgeLogIn(entries(email, "x"))).toEqual({ email: { id: "session.email.turkish_i" } });
  });

  it("names every field that is empty", () => {
    expect(judgeLogIn(entries(" ", ""))).toEqual({
      email: { id: "session.email.empty" },
      password: { id: "session.password.empty" },
    });
  });

  it("does not judge the length of a password: an old one may be short", () => {
    expect(judgeLogIn(entries(GOOD, "short"))).toEqual({});
  });
});

describe("sign-up", () => {
  it("wants eight characters, and says so", () => {
    expect(judgeSignUp(entries(GOOD, "1234567"))).toEqual({
      password: { id: "session.password.short", values: { least: 8 } },
    });
    expect(judgeSignUp(entries(GOOD, "12345678"))).toEqual({});
  });

  it("wants an invitation where the form has a field for one", () => {
    const judged = (invitation: string) => {
      const form = entries(GOOD, "12345678");
      form.set("invitation", invitation);
      return judgeSignUp(form);
    };
    expect(judged(" ")).toEqual({ invitation: { id: "signup.invitation.empty" } });
    expect(judged("khi_short")).toEqual({ invitation: { id: "signup.invitation.form" } });
    expect(judged(`khi_${"a".repeat(43)}`)).toEqual({});
  });

  it("calls an empty password empty, and not short", () => {
    expect(judgeSignUp(entries(GOOD, ""))).toEqual({ password: { id: "session.password.empty" } });
  });
});

it("blanks go from the ends of an e-mail address, and stay in a password", () => {
  expect(read(entries(` ${GOOD} `, " a b "))).toEqual({ email: GOOD, password: " a b " });
});
