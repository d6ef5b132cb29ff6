import { useLocation } from "wouter";
import type { GeneratedKey } from "../../../../src/api/generated-keys.ts";
import { generatedKeysQuery, queries } from "../../../api/queries.ts";
import { call } from "../../../api/session.ts";
import { useAct } from "../../../ui/use-act.ts";

/** Has a key pair made here, and goes to where it is finished. */
export function useGenerate() {
  const [, navigate] = useLocation();
  const { isBusy, act, problem } = useAct();

  async function generate(exchange: string, label?: string) {
    const body = { exchange, type: "ed25519", ...(label === undefined ? {} : { label }) };
    const made = await call<GeneratedKey>("POST", "/api/v1/api-keys/generate", body);
    queries.setQueryData(generatedKeysQuery.queryKey, (shown = []) => [made, ...shown]);
    navigate(`/key/vault/${made.id}`);
  }

  return {
    isBusy,
    problem,
    generate: (exchange: string, label?: string) => act(() => generate(exchange, label)),
  };
}
