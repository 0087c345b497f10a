import { useEffect, useState } from 'react';

/** The time, every so often; still, while nobody needs it. */
export function useNow(everyMs: number, isNeeded: boolean): number {
  const [now, setNow] = useState(Date.now);

  useEffect(() => {
    if (!isNeeded) {
      return undefined;
    }
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, isNeeded]);

  return now;
}
