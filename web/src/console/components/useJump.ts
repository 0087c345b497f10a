import { useEffect, useLayoutEffect, useState } from 'react';
import { useStore } from '../state/store.ts';
import { jump, notice, type Jump } from '../state/ui.ts';

/**
 * Brings the message into view that someone wants to see here. Answers its seq, once it is.
 * @param isHere whether it is for this list to show; changes when the list does
 * @param reach loads what is needed, and answers whether the message is there
 */
export function useJump(ref: { current: HTMLElement | null }, isHere: (wanted: Jump) => boolean, reach: (seq: number) => Promise<boolean>): number | undefined {
  const wanted = useStore(jump);
  const [shown, setShown] = useState<{ seq: number }>();

  useEffect(() => {
    if (!wanted || !isHere(wanted)) {
      return;
    }
    jump.set(undefined);
    void reach(wanted.seq).then((isReached) => {
      if (isReached) {
        setShown({ seq: wanted.seq });
      } else {
        notice.set('That message is too far back to be shown here.');
      }
    });
  }, [isHere, reach, wanted]);

  useLayoutEffect(() => {
    const message = shown && ref.current?.querySelector<HTMLElement>(`[data-seq="${shown.seq}"]`);
    if (message) {
      message.scrollIntoView({ block: 'center' });
      message.focus({ preventScroll: true });
    }
  }, [ref, shown]);

  return shown?.seq;
}
