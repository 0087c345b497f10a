import { useState } from 'react';
import { inWords } from '../text/problems.ts';

/** Something that takes a while and may fail: one at a time, with its failure in words. */
export function useAction<A extends unknown[]>(action: (...args: A) => Promise<void>) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  const run = async (...args: A): Promise<void> => {
    if (isBusy) {
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      await action(...args);
    } catch (error) {
      setProblem(inWords(error));
    } finally {
      setBusy(false);
    }
  };

  return { run, isBusy, problem };
}
