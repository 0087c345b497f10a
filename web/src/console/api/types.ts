import type { ServerPermission, User } from '../../client/index.ts';

/** What only HTTP tells; what the hub tells too is in the client library's contract. */

export interface Page<T> {
  items: T[];
  nextCursor?: string;
}

export interface ReadMark {
  userId: string;
  seq: number;
  readAt: string;
}

/** What a message said before. */
export interface MessageEdit {
  seq: number;
  content: string;
  editedBy: string;
  editedAt: string;
}

export interface Reactor {
  user: User;
  reactedAt: string;
}

/** What one may, in a server or in a channel of it. */
export interface MyPermissions {
  permissions: ServerPermission[];
  /** One's highest role's; absent for the owner, whom nobody is above. */
  rank?: number;
}

export interface ChannelOverride {
  subject: 'role' | 'member';
  subjectId: string;
  allow: ServerPermission[];
  deny: ServerPermission[];
}

export interface Ban {
  userId: string;
  bannedBy: string;
  createdAt: string;
  reason?: string;
  until?: string;
}

export interface Invite {
  code: string;
  serverId: string;
  createdBy: string;
  createdAt: string;
  uses: number;
  maxUses?: number;
  expiresAt?: string;
}

export interface JoinRequest {
  serverId: string;
  user: User;
  createdAt: string;
  message?: string;
}

export interface AuditEntry {
  id: string;
  action: string;
  actorId: string;
  createdAt: string;
  targetId?: string;
  reason?: string;
}
