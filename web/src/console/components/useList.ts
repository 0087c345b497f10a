import { useEffect, useState } from 'react';
import { inWords } from '../text/problems.ts';

/** A list that is asked for as it is shown, and again when something in it was changed. */
export function useList<T>(ask: () => Promise<readonly T[]>): { items: readonly T[] | undefined; problem: string | undefined; reload: () => Promise<void> } {
  const [items, setItems] = useState<readonly T[]>();
  const [problem, setProblem] = useState<string>();

  const reload = async (): Promise<void> => {
    try {
      setItems(await ask());
      setProblem(undefined);
    } catch (error) {
      setProblem(inWords(error));
    }
  };

  useEffect(() => void reload(), []);

  return { items, problem, reload };
}
