import type { Member } from '../../client/index.ts';
import { conversationTopic } from '../state/conversations.ts';
import { goTo } from '../state/route.ts';
import { useStore } from '../state/store.ts';
import { dialog, notice } from '../state/ui.ts';
import { inWords } from '../text/problems.ts';
import { MenuButton, type MenuItem } from './MenuButton.tsx';
import { useModeration } from './useServer.ts';
import { useWorkspace } from './workspaceContext.ts';

interface MemberMenuProps {
  /** Absent in a conversation. */
  serverId?: string;
  member: Pick<Member, 'user' | 'roles' | 'mutedUntil'>;
}

/** What one may do with, and to, somebody. */
export function MemberMenu({ serverId, member }: MemberMenuProps) {
  const { api, me, conversations, blocks } = useWorkspace();
  const may = useModeration(serverId)(member);
  const isBlocked = useStore(blocks.userIds, (ids) => ids?.has(member.user.id) === true);
  const { user } = member;
  const isMe = user.id === me.id;
  const isMuted = member.mutedUntil !== undefined && Date.parse(member.mutedUntil) > Date.now();
  const say = (error: unknown): void => notice.set(inWords(error));
  const write = async (): Promise<void> => {
    const { id } = await conversations.start([user.id]);
    goTo({ view: 'topic', topic: conversationTopic(id) });
  };
  const inServer = (items: (server: string) => (MenuItem | false)[]): (MenuItem | false)[] => (serverId ? items(serverId) : []);

  const items: (MenuItem | false)[] = [
    !isMe && { label: 'Message', icon: 'chat', act: () => void write().catch(say) },
    ...inServer((server) => [
      may.roles && { label: 'Roles…', icon: 'shield', act: () => dialog.set({ name: 'memberRoles', serverId: server, user }) },
      may.mute && (isMuted ? { label: 'Unmute', icon: 'check', act: () => void api.unmute(server, user.id).catch(say) } : { label: 'Mute…', icon: 'mute', act: () => dialog.set({ name: 'muteMember', serverId: server, user }) }),
    ]),
    !isMe && (isBlocked ? { label: 'Unblock', icon: 'check', act: () => void blocks.unblock(user).catch(say) } : { label: 'Block…', icon: 'lock', act: () => dialog.set({ name: 'blockUser', user }) }),
    ...inServer((server) => [
      may.kick && { label: 'Remove…', icon: 'leave', isDangerous: true, act: () => dialog.set({ name: 'removeMember', serverId: server, user }) },
      may.ban && { label: 'Ban…', icon: 'ban', isDangerous: true, act: () => dialog.set({ name: 'banMember', serverId: server, user }) },
    ]),
  ];
  return <MenuButton label={`What to do with ${user.displayName}`} size={17} items={items.filter((item) => item !== false)} />;
}
