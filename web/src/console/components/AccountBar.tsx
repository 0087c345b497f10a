import './AccountBar.css';
import { useStore } from '../state/store.ts';
import { nextTheme, theme, type Theme } from '../state/theme.ts';
import { IconButton } from './Button.tsx';
import { StatusMenu } from './StatusMenu.tsx';

const themeLabels: Record<Theme, string> = {
  system: 'Theme: as the system',
  light: 'Theme: light',
  dark: 'Theme: dark',
};

/** Who one is here. */
export function AccountBar({ onSignOut }: { onSignOut: () => void }) {
  const current = useStore(theme);
  return (
    <div className="account-bar">
      <StatusMenu />
      <IconButton icon={current} size={18} label={themeLabels[current]} onClick={nextTheme} />
      <IconButton icon="leave" size={18} label="Sign out" onClick={onSignOut} />
    </div>
  );
}
