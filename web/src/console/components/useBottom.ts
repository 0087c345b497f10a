import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import type { Timeline } from '../state/timeline.ts';

/** This close to the end counts as at the end. */
const slackPx = 64;

/** The topmost message in view, and where in the view it is. */
interface Anchor {
  key: string;
  top: number;
}

/**
 * Keeps a list of messages where its reader is: at the end, when the reader was there or has just written something;
 * else at the same message, whatever comes and goes above it.
 */
export function useBottom(ref: RefObject<HTMLElement | null>, timeline: Timeline, me: string) {
  const [isAtBottom, setAtBottom] = useState(true);
  /** The last message that there was when the reader scrolled up. */
  const [leftAt, setLeftAt] = useState(0);
  const sticks = useRef(true);
  const anchor = useRef<Anchor>(undefined);
  const lastSeq = useRef(0);
  const newestDraft = timeline.drafts.at(-1)?.nonce;

  const keepPlace = useCallback(() => {
    const list = ref.current!;
    if (sticks.current) {
      list.scrollTop = list.scrollHeight;
    } else if (anchor.current) {
      const moved = topOf(list, anchor.current.key) - anchor.current.top;
      if (moved) {
        list.scrollTop += moved;
      }
    }
  }, [ref]);

  useLayoutEffect(() => {
    keepPlace();
    lastSeq.current = timeline.messages.at(-1)?.seq ?? 0;
  }, [keepPlace, timeline]);

  useLayoutEffect(() => {
    if (newestDraft) {
      sticks.current = true;
      keepPlace();
    }
  }, [keepPlace, newestDraft]);

  useEffect(() => {
    const list = ref.current!;
    const onScroll = (): void => {
      const isNear = list.scrollHeight - list.scrollTop - list.clientHeight < slackPx;
      if (sticks.current && !isNear) {
        setLeftAt(lastSeq.current);
      }
      sticks.current = isNear;
      anchor.current = isNear ? undefined : anchorIn(list);
      setAtBottom(isNear);
    };
    // The window changes its size, the composer grows, fonts arrive.
    const observer = new ResizeObserver(keepPlace);
    observer.observe(list);
    observer.observe(list.firstElementChild!);
    list.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      observer.disconnect();
      list.removeEventListener('scroll', onScroll);
    };
  }, [ref, keepPlace]);

  const toBottom = useCallback(() => {
    const list = ref.current!;
    list.scrollTo({ top: list.scrollHeight, behavior: 'smooth' });
  }, [ref]);

  const missed = isAtBottom ? 0 : timeline.messages.filter(({ seq, author }) => seq > leftAt && author.id !== me).length;
  return { isAtBottom, missed, toBottom };
}

function anchorIn(list: HTMLElement): Anchor | undefined {
  const { top } = list.getBoundingClientRect();
  const entries = list.querySelectorAll<HTMLElement>('[data-entry]');
  // They lie in order, so half of them can be left out at each look.
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.getBoundingClientRect().bottom > top) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  const key = entries[low]?.dataset.entry;
  return key === undefined ? undefined : { key, top: topOf(list, key) };
}

/** Where in the view a message is; not a number when it is gone. */
function topOf(list: HTMLElement, key: string): number {
  const entry = list.querySelector(`[data-entry="${CSS.escape(key)}"]`);
  return entry ? entry.getBoundingClientRect().top - list.getBoundingClientRect().top : NaN;
}
