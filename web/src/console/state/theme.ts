import { Store } from './store.ts';

export type Theme = 'system' | 'light' | 'dark';

const storageKey = 'realtime.theme';
const themes: readonly Theme[] = ['system', 'light', 'dark'];

const stored = localStorage.getItem(storageKey) as Theme | null;

export const theme = new Store<Theme>(stored && themes.includes(stored) ? stored : 'system');

const apply = (): void => {
  document.documentElement.dataset.theme = theme.value;
  localStorage.setItem(storageKey, theme.value);
};

theme.subscribe(apply);
apply();

export function nextTheme(): void {
  theme.update((current) => themes[(themes.indexOf(current) + 1) % themes.length]!);
}
