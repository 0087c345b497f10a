import { goTo, type Route } from '../state/route.ts';
import { arrivals, dialog } from '../state/ui.ts';

/** Leads from a dialog to a place, and the focus with it, instead of back to where the dialog was opened. */
export function arrive(at: Route): void {
  dialog.set(undefined);
  goTo(at);
  arrivals.update((count) => count + 1);
}
