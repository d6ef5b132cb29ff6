import { useText } from "../i18n/i18n.tsx";
import { readUserAgent } from "./user-agent.ts";

/** "Firefox on Linux", as far as it says so; else what it says, such as "curl/8.5.0". */
export function useAgentName(): (userAgent: string) => string {
  const { t } = useText();
  return (userAgent) => {
    const { system, browser = nameSaidBy(userAgent) ?? t("agent.unknown") } = readUserAgent(userAgent);
    return system === undefined ? browser : t("agent.name", { browser, system });
  };
}

/** Programs that are no browsers say what they are; a browser that is not known says what all of them say. */
function nameSaidBy(text: string): string | undefined {
  const [name = ""] = text.split(" ", 1);
  return name === "" || name.startsWith("Mozilla/") ? undefined : name;
}
