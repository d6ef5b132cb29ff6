import { KeyholdError } from "../../../src/core/errors.ts";

/** The KeyholdError that `act` throws or rejects with; any other outcome fails the test. */
export async function caught(act: () => unknown): Promise<KeyholdError> {
  try {
    await act();
  } catch (error) {
    if (error instanceof KeyholdError) return error;
    throw error;
  }
  throw new Error("no KeyholdError was thrown");
}
