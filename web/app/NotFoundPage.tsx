import { Link } from "wouter";
import { useText } from "../i18n/i18n.tsx";
import { PageTitle } from "../ui/PageTitle.tsx";

export function NotFoundPage() {
  const { t } = useText();
  return (
    <div className="stack">
      <PageTitle>{t("not_found.title")}</PageTitle>
      <p>{t("not_found.text")}</p>
      <p>
        <Link href="/">{t("not_found.link")}</Link>
      </p>
    </div>
  );
}
