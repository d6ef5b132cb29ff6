import { createStore, useStore } from "../api/store.ts";

/** `count` makes the same words, said twice, two messages. */
const said = createStore<{ readonly text: string; readonly isUrgent: boolean; readonly count: number }>({
  text: "",
  isUrgent: false,
  count: 0,
});

/** Says the result of an act to those who listen, once. */
export function announce(text: string, { isUrgent = false } = {}): void {
  said.set({ text, isUrgent, count: said.get().count + 1 });
}

/**
 * Two regions that are there, empty, before anything is said: a region that comes with its text is not read. They name
 * what their roles imply, because by that name a dialog knows what it must not hide from those who listen.
 */
export function LiveRegions() {
  const { text, isUrgent, count } = useStore(said);
  return (
    <div className="hidden">
      <div role="status" aria-live="polite">
        {isUrgent ? null : <p key={count}>{text}</p>}
      </div>
      <div role="alert" aria-live="assertive">
        {isUrgent ? <p key={count}>{text}</p> : null}
      </div>
    </div>
  );
}
