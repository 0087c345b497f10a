import { useEffect, useRef, type RefObject } from 'react';
import { route } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { drawer } from '../state/ui.ts';

/** From this width on, the navigation stands beside what it leads to. The styles know it too. */
const wide = '(width > 45rem)';

/** The navigation as a drawer, where the window is narrow: it takes the focus, and gives it back. */
export function useDrawer(): { isDrawn: boolean; navigationRef: RefObject<HTMLElement | null> } {
  const isDrawn = useStore(drawer);
  const place = useStore(route);
  const navigationRef = useRef<HTMLElement>(null);

  // Having chosen a place, one wants to see it.
  useEffect(() => drawer.set(false), [place]);

  useEffect(() => {
    if (!isDrawn) {
      return undefined;
    }
    const before = document.activeElement;
    navigationRef.current?.focus();
    return () => {
      if (before instanceof HTMLElement) {
        before.focus();
      }
    };
  }, [isDrawn]);

  useEffect(() => {
    const width = matchMedia(wide);
    const onChange = (): void => drawer.set(false);
    width.addEventListener('change', onChange);
    return () => width.removeEventListener('change', onChange);
  }, []);

  return { isDrawn, navigationRef };
}
