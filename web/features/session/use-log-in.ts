import { useEffect, useRef, useState } from "react";
import { isRefusal } from "../../api/problem.ts";
import { logIn } from "../../api/session.ts";
import { readCode } from "../../ui/code.ts";

/** A password that nobody follows with a code is forgotten, lest it wait in an open tab. */
const FORGET_AFTER_MS = 600_000;

/**
 * Logging in, with a second step where the account asks for a code: the password waits for it here, outside of what is
 * rendered, and is forgotten after a success, after ten minutes, and when the page is left.
 */
export function useLogIn() {
  const password = useRef("");
  const [asked, setAsked] = useState({ email: "", isForCode: false });
  const { email, isForCode } = asked;

  useEffect(() => {
    if (!isForCode) return;
    const forget = () => {
      password.current = "";
      setAsked(({ email }) => ({ email, isForCode: false }));
    };
    const timer = setTimeout(forget, FORGET_AFTER_MS);
    addEventListener("pagehide", forget);
    return () => {
      clearTimeout(timer);
      removeEventListener("pagehide", forget);
      password.current = "";
    };
  }, [isForCode]);

  return {
    /** Of whoever was here last. */
    email,
    isForCode,
    async begin(email: string, typed: string): Promise<void> {
      try {
        await logIn(email, typed);
      } catch (error) {
        if (!isRefusal(error, "totp_required")) throw error;
        password.current = typed;
        setAsked({ email, isForCode: true });
      }
    },
    finish: (typed: string) => logIn(email, password.current, readCode(typed)),
    back: () => setAsked({ email, isForCode: false }),
  };
}
