import type { Page } from '@playwright/test';

/** What keeps people from using the page as it is now, in words; nothing if nothing does. */
export function audit(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const describe = (element: Element): string => `${element.tagName.toLowerCase()}.${element.className} "${element.textContent?.trim().slice(0, 40)}"`;
    const isShown = (element: Element): boolean => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    const shown = (selector: string): Element[] => [...document.querySelectorAll(selector)].filter(isShown);

    const nameless = shown('a[href], button, input, textarea, dialog, [role=log], [role=listbox]').filter((element) => {
      const label = element.getAttribute('aria-label') ?? '';
      const labelledBy = document.getElementById(element.getAttribute('aria-labelledby') ?? '')?.textContent ?? '';
      const labels = 'labels' in element ? [...((element as HTMLInputElement).labels ?? [])].map(({ textContent }) => textContent).join('') : '';
      const ownText = element.matches('a, button') ? (element.textContent ?? '') : '';
      return (label + labelledBy + labels + ownText).trim() === '';
    });

    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    const doubled = ids.filter((id, index) => ids.indexOf(id) !== index);
    const dangling = [...document.querySelectorAll('[aria-labelledby], [aria-describedby], [aria-controls]')].filter((element) =>
      ['aria-labelledby', 'aria-describedby', 'aria-controls'].some((name) =>
        (element.getAttribute(name) ?? '').split(' ').some((id) => id !== '' && !document.getElementById(id)),
      ),
    );

    // Colours as the screen shows them, whatever notation the styles use.
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
    type Colour = [red: number, green: number, blue: number];
    const over = (colours: string[]): Colour => {
      canvas.fillStyle = '#fff';
      canvas.fillRect(0, 0, 1, 1);
      for (const colour of colours) {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
      }
      const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data;
      return [red!, green!, blue!];
    };
    const luminance = (colour: Colour): number => {
      const [red, green, blue] = colour.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4)) as Colour;
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const contrastOf = (element: Element): number => {
      const below: string[] = [];
      for (let under: Element | null = element; under; under = under.parentElement) {
        below.unshift(getComputedStyle(under).backgroundColor);
      }
      const [text, ground] = [luminance(over([...below, getComputedStyle(element).color])), luminance(over(below))];
      return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
    };
    const faint = [...document.querySelectorAll('body *')].filter(
      (element) =>
        isShown(element) &&
        !element.closest(':disabled, [data-state="sending"]') &&
        [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent!.trim() !== '') &&
        contrastOf(element) < 4.5,
    );

    return [
      ...nameless.map((element) => `has no name: ${describe(element)}`),
      ...doubled.map((id) => `id used twice: ${id}`),
      ...dangling.map((element) => `refers to what is not there: ${describe(element)}`),
      ...faint.map((element) => `contrast ${contrastOf(element).toFixed(2)}: ${describe(element)}`),
      ...(shown('h1').length === 1 ? [] : [`has ${shown('h1').length} headings of level 1`]),
      ...(shown('main').length === 1 ? [] : ['has no main landmark, or several']),
      ...(document.documentElement.lang ? [] : ['has no language']),
    ];
  });
}
