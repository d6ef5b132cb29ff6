import { type ComponentType, useEffect, useState } from "react";
import { speakMore } from "../i18n/i18n.tsx";
import { NewerPage } from "./LatePart.tsx";
import { Skeleton } from "./Skeleton.tsx";

/**
 * A page whose code arrives after the first one. Not by Suspense, which would hold it back for 300 ms although it is
 * there. `load` is for asking ahead; a failure shows when the page is wanted.
 */
export function latePage(load: () => Promise<ComponentType>) {
  let loaded: ComponentType | undefined;
  let loading: Promise<void> | undefined;

  function begin(): Promise<void> {
    loading ??= Promise.all([load(), speakMore()]).then(
      ([page]) => {
        loaded = page;
      },
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    );
    return loading;
  }

  function LatePage() {
    const [state, setState] = useState(loaded === undefined ? "loading" : "there");
    useEffect(() => {
      begin().then(
        () => setState("there"),
        () => setState("missing"),
      );
    }, []);
    if (state === "missing") return <NewerPage />;
    const Page = loaded;
    return Page === undefined ? <Skeleton lines={8} /> : <Page />;
  }

  return { LatePage, load: begin };
}
