import { useQuery } from "@tanstack/react-query";
import { aboutQuery } from "../../api/queries.ts";
import { useText } from "../../i18n/i18n.tsx";
import { exchangeName } from "./exchange-words.ts";

interface ExchangeChoiceProps {
  chosen: string;
  onChoose: (exchange: string) => void;
}

export function ExchangeChoice({ chosen, onChoose }: ExchangeChoiceProps) {
  const words = useText();
  const { data: about } = useQuery(aboutQuery);
  return (
    <fieldset className="choices">
      <legend>{words.t("key.exchange")}</legend>
      {about?.exchanges.map((each) => (
        <label key={each.id} className="choice">
          <input
            type="radio"
            name="exchange"
            value={each.id}
            checked={each.id === chosen}
            onChange={() => onChoose(each.id)}
          />
          {exchangeName(words, each.id, each.environment)}
        </label>
      ))}
    </fieldset>
  );
}
