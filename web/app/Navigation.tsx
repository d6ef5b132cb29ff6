import { Link, useLocation } from "wouter";
import { useText } from "../i18n/i18n.tsx";

const PAGES = [
  { href: "/", below: "/key/", name: "nav.key" },
  { href: "/bots", below: "/bots/", name: "nav.bots" },
  { href: "/activity", below: "/activity/", name: "nav.activity" },
  { href: "/settings", below: "/settings/", name: "nav.settings" },
] as const;

export function Navigation() {
  const { t } = useText();
  const [here] = useLocation();
  return (
    <nav aria-label={t("nav.label")}>
      <ul className="nav">
        {PAGES.map(({ href, below, name }) => (
          <li key={href}>
            <Link href={href} aria-current={currentOf(href, below, here)}>
              {t(name)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** A page below another one is still in its place. */
function currentOf(href: string, below: string, here: string): "page" | "true" | undefined {
  if (here === href) return "page";
  return here.startsWith(below) ? "true" : undefined;
}
