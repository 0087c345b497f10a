import type { TopicRef } from '../../client/index.ts';
import { Store } from './store.ts';

export type Route =
  | { view: 'home' }
  | { view: 'discover' }
  | { view: 'notifications' }
  | { view: 'invite'; code: string }
  | { view: 'server'; id: string }
  | { view: 'settings'; id: string; section: SettingsSection }
  | { view: 'topic'; topic: TopicRef };

export const settingsSections = ['overview', 'channels', 'roles', 'members', 'invites', 'requests', 'bans', 'audit'] as const;
export type SettingsSection = (typeof settingsSections)[number];

const topicFolders = { channels: 'CHANNEL', conversations: 'CONVERSATION', streams: 'STREAM' } as const;

export function parseRoute(hash: string): Route {
  const [folder = '', id = '', page, section] = hash.replace(/^#\/?/, '').split('/');
  if (folder === 'discover' || folder === 'notifications') {
    return { view: folder };
  }
  if (!/^[A-Za-z0-9_.-]{1,64}$/.test(id)) {
    return { view: 'home' };
  }
  if (folder === 'invites') {
    return { view: 'invite', code: id };
  }
  if (folder === 'servers') {
    return page === 'settings' ? { view: 'settings', id, section: settingsSections.find((known) => known === section) ?? 'overview' } : { view: 'server', id };
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
    case 'notifications':
      return '#/notifications';
    case 'invite':
      return `#/invites/${route.code}`;
    case 'settings':
      return `#/servers/${route.id}/settings/${route.section}`;
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
