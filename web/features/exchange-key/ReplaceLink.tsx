import { Link } from "wouter";
import { useText } from "../../i18n/i18n.tsx";

/** The way to a new key in the place of this one. */
export function ReplaceLink({ isPrimary = false }: { isPrimary?: boolean }) {
  const { t } = useText();
  return (
    <Link href="/key/replace" className={`button button-${isPrimary ? "primary" : "plain"} button-wide`}>
      {t("stop.replace")}
    </Link>
  );
}
