import type { Page } from "playwright-core";

/** What does not fit on the page as it stands: one sentence each. */
export function layoutFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const SLACK = 1;
    const faults: string[] = [];
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth > clientWidth)
      faults.push(`the page is ${scrollWidth} wide in a window of ${clientWidth}`);

    for (const box of document.querySelectorAll(".dialog")) {
      if (box.scrollWidth > box.clientWidth) faults.push("the dialog has to be scrolled sideways");
    }

    const isSeen = (element: Element) =>
      element.closest(".hidden, .skip, [inert]") === null &&
      element.checkVisibility({ visibilityProperty: true });

    /** Boxes that hold this text, up to one that can be scrolled or lies over the page. */
    function boxesAround(element: Element): Element[] {
      const boxes: Element[] = [];
      for (
        let box: Element | null = element;
        box !== null && box !== document.body;
        box = box.parentElement
      ) {
        const { display, overflowY, position } = getComputedStyle(box);
        if (overflowY === "auto") break;
        if (display !== "inline" && display !== "contents") boxes.push(box);
        if (position === "fixed") break;
      }
      return boxes;
    }

    /** Words, not keys or amounts, that go on in the next line. */
    function brokenWords(text: Node, range: Range): string[] {
      return [...(text.nodeValue ?? "").matchAll(/(?<!\p{L})\p{L}{2,15}(?!\p{L})/gu)].flatMap(
        ({ 0: word, index }) => {
          range.setStart(text, index);
          range.setEnd(text, index + word.length);
          const tops = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
          return tops.size > 1 ? [word] : [];
        },
      );
    }

    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      const element = text.parentElement;
      // Only the e-mail in the header may end in an ellipsis.
      if (
        element === null ||
        !text.nodeValue?.trim() ||
        !isSeen(element) ||
        element.matches("option, .account-email")
      )
        continue;
      const range = document.createRange();
      if (element.closest("code, td, .muted") === null) {
        faults.push(...brokenWords(text, range).map((word) => `the word "${word}" is broken`));
      }
      range.selectNodeContents(text);
      for (const line of range.getClientRects()) {
        const tooSmall = boxesAround(element).find((box) => {
          const { left, right, top, bottom } = box.getBoundingClientRect();
          return (
            line.left < left - SLACK ||
            line.right > right + SLACK ||
            line.top < top - SLACK ||
            line.bottom > bottom + SLACK
          );
        });
        if (tooSmall !== undefined)
          faults.push(`"${text.nodeValue}" leaves its ${tooSmall.tagName}.${tooSmall.className}`);
        if (line.left < 0 || line.right > clientWidth) faults.push(`"${text.nodeValue}" leaves the window`);
      }
    }

    for (const target of document.querySelectorAll(
      "a[href], button, input:not([type=hidden]), select, textarea, summary",
    )) {
      if (!isSeen(target)) continue;
      // A radio is pressed by its label, too. A link within a sentence is as high as its line.
      const { width, height } = (target.closest("label.choice") ?? target).getBoundingClientRect();
      const isInSentence = target.tagName === "A" && target.parentElement?.textContent !== target.textContent;
      const least = target.matches(".button:not(.button-link), .toast-close, input, select, textarea")
        ? 44
        : 24;
      if (!isInSentence && (width < 24 || height < least)) {
        faults.push(`${target.outerHTML.slice(0, 120)} is ${Math.round(width)} by ${Math.round(height)}`);
      }
    }
    return [...new Set(faults)];
  });
}

/** Spaces text as WCAG 1.4.12 says that readers may. */
export function spaceText(page: Page): Promise<void> {
  return page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
      p { margin-block-end: 2em !important; }
    `);
    document.adoptedStyleSheets = [sheet];
  });
}
