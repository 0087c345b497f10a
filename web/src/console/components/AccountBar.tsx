import './AccountBar.css';
import { useStore } from '../state/store.ts';
import { nextTheme, theme, type Theme } from '../state/theme.ts';
import { Avatar } from './Avatar.tsx';
import { IconButton } from './Button.tsx';
import { useWorkspace } from './workspaceContext.ts';

const themeLabels: Record<Theme, string> = {
  system: 'Theme: as the system',
  light: 'Theme: light',
  dark: 'Theme: dark',
};

/** Who one is here. */
export function AccountBar({ onSignOut }: { onSignOut: () => void }) {
  const { me, connection } = useWorkspace();
  const current = useStore(theme);
  const state = useStore(connection, ({ name }) => name);
  return (
    <div className="account-bar">
      <Avatar of={me} />
      <div className="account-bar-text">
        <strong>{me.displayName}</strong>
        <span data-state={state}>{state === 'connected' ? 'Connected' : 'Connecting…'}</span>
      </div>
      <IconButton icon={current} size={18} label={themeLabels[current]} onClick={nextTheme} />
      <IconButton icon="leave" size={18} label="Sign out" onClick={onSignOut} />
    </div>
  );
}
