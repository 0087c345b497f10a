import './QuickSwitcher.css';
import { useId, useState, type KeyboardEvent } from 'react';
import { hrefOf, type Route } from '../state/route.ts';
import { conversationTopic } from '../state/conversations.ts';
import { channelTopic } from '../state/servers.ts';
import { useStore } from '../state/store.ts';
import { streamTopic } from '../state/streams.ts';
import { othersIn, titleOf } from '../text/names.ts';
import { arrive } from './arrive.ts';
import { closeDialog, closeOnBackdrop, useModal } from './Dialog.tsx';
import { Icon, type IconName } from './Icon.tsx';
import { useWorkspace } from './workspaceContext.ts';

interface Place {
  icon: IconName;
  title: string;
  detail?: string;
  to: Route;
}

const mostShown = 12;

/** Any place by a few letters of its name. */
export function QuickSwitcher() {
  const ref = useModal();
  const listId = useId();
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState(0);
  const places = usePlaces();
  const words = search.toLowerCase().split(/\s+/);
  const found = places.filter(({ title, detail }) => words.every((word) => `${title} ${detail ?? ''}`.toLowerCase().includes(word))).slice(0, mostShown);

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length > 0) {
      event.preventDefault();
      setChosen((chosen + step + found.length) % found.length);
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      go(found[chosen]);
    }
  };

  return (
    <dialog ref={ref} className="dialog quick-switcher" aria-label="Quick switcher" onCancel={closeDialog} onClick={closeOnBackdrop}>
      <div className="quick-switcher-search">
        <Icon name="search" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={found.length > 0 ? `${listId}-${chosen}` : undefined}
          aria-label="Where to?"
          placeholder="Where to?"
          autoComplete="off"
          value={search}
          onChange={(event) => {
            setSearch(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <ul id={listId} role="listbox" aria-label="Places">
        {found.map((place, index) => (
          <li key={hrefOf(place.to)} id={`${listId}-${index}`} role="option" aria-selected={index === chosen} onClick={() => go(place)} onPointerMove={() => setChosen(index)}>
            <Icon name={place.icon} size={17} />
            <span>{place.title}</span>
            {place.detail && <small>{place.detail}</small>}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="dialog-text">No place by that name.</p>}
    </dialog>
  );
}

function go(place: Place | undefined): void {
  if (place) {
    arrive(place.to);
  }
}

function usePlaces(): Place[] {
  const { servers, conversations, streams, me } = useWorkspace();
  const { servers: serverList, channels } = useStore(servers.state);
  const { conversations: conversationList } = useStore(conversations.state);
  const { streams: streamList } = useStore(streams.state);
  return [
    ...serverList.flatMap((server) =>
      (channels.get(server.id) ?? []).map(({ id, name }): Place => ({ icon: 'channel', title: name, detail: server.name, to: { view: 'topic', topic: channelTopic(id) } })),
    ),
    ...conversationList.map((conversation): Place => ({
      icon: othersIn(conversation, me.id).length > 1 ? 'members' : 'chat',
      title: titleOf(conversation, me.id),
      to: { view: 'topic', topic: conversationTopic(conversation.id) },
    })),
    ...streamList.filter(({ endedAt }) => !endedAt).map(({ id, title }): Place => ({ icon: 'live', title, detail: 'Live', to: { view: 'topic', topic: streamTopic(id) } })),
    { icon: 'bell', title: 'Notifications', to: { view: 'notifications' } },
    { icon: 'compass', title: 'Discover servers', to: { view: 'discover' } },
    { icon: 'home', title: 'Home', to: { view: 'home' } },
  ];
}
