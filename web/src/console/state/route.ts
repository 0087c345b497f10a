import type { TopicRef } from '../../client/index.ts';
import { Store } from './store.ts';

export type Route =
  | { view: 'home' }
  | { view: 'discover' }
  | { view: 'server'; id: string }
  | { view: 'topic'; topic: TopicRef };

const topicFolders = { channels: 'CHANNEL', conversations: 'CONVERSATION', streams: 'STREAM' } as const;

export function parseRoute(hash: string): Route {
  const [folder = '', id = ''] = hash.replace(/^#\/?/, '').split('/');
  if (folder === 'discover') {
    return { view: 'discover' };
  }
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(id)) {
    return { view: 'home' };
  }
  if (folder === 'servers') {
    return { view: 'server', id };
  }
  return folder in topicFolders
    ? { view: 'topic', topic: { type: topicFolders[folder as keyof typeof topicFolders], id } }
    : { view: 'home' };
}

export function hrefOf(route: Route): string {
  switch (route.view) {
    case 'home':
      return '#/';
    case 'discover':
      return '#/discover';
    case 'server':
      return `#/servers/${route.id}`;
    case 'topic': {
      const [folder] = Object.entries(topicFolders).find(([, type]) => type === route.topic.type)!;
      return `#/${folder}/${route.topic.id}`;
    }
  }
}

/** The place in the console, kept in the address so that a reload and the back button find it. */
export const route = new Store<Route>(parseRoute(location.hash));

addEventListener('hashchange', () => route.set(parseRoute(location.hash)));

export function goTo(to: Route, { replace = false } = {}): void {
  if (replace) {
    history.replaceState(null, '', hrefOf(to));
    route.set(to);
  } else {
    location.hash = hrefOf(to);
  }
}
