import { useState } from "react";
import { useText } from "../../i18n/i18n.tsx";
import { CopyButton } from "../../ui/CopyButton.tsx";
import { gatewayAddress, PROGRAMS, type Program, snippet } from "./snippets.ts";

/** How a bot is led to the gateway: lines for the program that it is made with. */
export function Snippets({ exchange }: { exchange: string }) {
  const { t } = useText();
  const [program, setProgram] = useState<Program>("ccxt");
  const base = gatewayAddress(location.origin, exchange);
  const lines = snippet(program, base);
  return (
    <section className="stack-small" aria-labelledby="snippets">
      <h3 id="snippets">{t("bots.snippets")}</h3>
      <p>{t("bots.snippets.text")}</p>
      <p className="row">
        <code>{base}</code>
        <CopyButton value={base} name={t("bots.gateway")} />
      </p>
      <fieldset className="choices programs">
        <legend className="hidden">{t("bots.program")}</legend>
        {PROGRAMS.map((each) => (
          <label key={each} className="choice">
            <input
              type="radio"
              name="program"
              value={each}
              checked={each === program}
              onChange={() => setProgram(each)}
            />
            {each}
          </label>
        ))}
      </fieldset>
      <pre className="snippet small">
        <code>{lines}</code>
      </pre>
      <CopyButton value={lines} name={t("bots.snippet", { program })} />
    </section>
  );
}
