import { useEffect, useRef, type RefObject } from 'react';

/** How far ahead of the view something counts as in it. */
const marginPx = 600;

/**
 * Acts when an element comes into view within its container.
 * @param occasion what has to change before it acts again, while the element stays in view
 */
export function useOnceInView(container: RefObject<HTMLElement | null>, act: () => void, occasion: string): RefObject<HTMLDivElement | null> {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!ref.current) {
      return undefined;
    }
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) {
          observer.disconnect();
          act();
        }
      },
      { root: container.current, rootMargin: `${marginPx}px 0px 0px 0px` },
    );
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [container, act, occasion]);
  return ref;
}
