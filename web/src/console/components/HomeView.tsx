import './HomeView.css';
import { goTo } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { dialog } from '../state/ui.ts';
import { Icon, type IconName } from './Icon.tsx';
import { StageHeader } from './StageHeader.tsx';
import { useTitle } from './useTitle.ts';
import { useWorkspace } from './workspaceContext.ts';

interface Beginning {
  icon: IconName;
  title: string;
  text: string;
  begin: () => void;
}

const beginnings: Beginning[] = [
  { icon: 'compass', title: 'Discover servers', text: 'Find a public server and join it.', begin: () => goTo({ view: 'discover' }) },
  { icon: 'add', title: 'Create a server', text: 'A place of your own, with channels.', begin: () => dialog.set({ name: 'createServer' }) },
  { icon: 'chat', title: 'Write to someone', text: 'One to one, or a small group.', begin: () => dialog.set({ name: 'startConversation' }) },
  { icon: 'live', title: 'Go live', text: 'Open a stream that everyone can chat in.', begin: () => dialog.set({ name: 'startStream' }) },
];

/** Where one starts. */
export function HomeView() {
  const me = useStore(useWorkspace().profile);
  useTitle('Home');
  return (
    <>
      <StageHeader title="Home" />
      <div className="home">
        <h2>Hello, {me.displayName}</h2>
        <p>Go to one of your places, or begin something new.</p>
        <ul>
          {beginnings.map(({ icon, title, text, begin }) => (
            <li key={title}>
              <button type="button" onClick={begin}>
                <span className="home-icon">
                  <Icon name={icon} size={22} />
                </span>
                <strong>{title}</strong>
                <span>{text}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}
