import { useEffect } from 'react';
import { dialog, drawer } from '../state/ui.ts';

/** Ctrl+K, or Cmd+K: the quick switcher. Esc: the drawer goes back in. */
export function useShortcuts(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        dialog.update((open) => (open?.name === 'quickSwitcher' ? undefined : { name: 'quickSwitcher' }));
      } else if (event.key === 'Escape' && !dialog.value) {
        drawer.set(false);
      }
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}
