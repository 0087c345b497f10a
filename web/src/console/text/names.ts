import type { Conversation, PresenceStatus, User } from '../../client/index.ts';

/** "Ada", "Ada and Bob", "Ada, Bob and Cleo". */
export function listOf(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

export function othersIn({ participants }: Conversation, me: string): User[] {
  return participants.filter(({ id }) => id !== me);
}

export function titleOf(conversation: Conversation, me: string): string {
  return conversation.name ?? (listOf(othersIn(conversation, me).map(({ displayName }) => displayName)) || 'Just you');
}

export function typingText(names: readonly string[]): string {
  if (names.length === 0) return '';
  if (names.length > 3) return 'Several people are typing…';
  return `${listOf(names)} ${names.length === 1 ? 'is' : 'are'} typing…`;
}

const presenceTexts: Record<PresenceStatus, string> = {
  online: 'Online',
  idle: 'Idle',
  dnd: 'Do not disturb',
  invisible: 'Invisible',
  offline: 'Offline',
};

export function presenceText(status: PresenceStatus): string {
  return presenceTexts[status];
}

/** Up to two letters that stand for a name. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0]!, words.at(-1)!] : [words[0] ?? ''];
  return letters.map((word) => [...word][0] ?? '').join('').toUpperCase();
}

/** A hue that stays with an id. */
export function hueOf(id: string): number {
  let hash = 0;
  for (const character of id) {
    hash = (hash * 31 + character.codePointAt(0)!) >>> 0;
  }
  return hash % 360;
}

export function countText(count: number): string {
  return count > 99 ? '99+' : `${count}`;
}
