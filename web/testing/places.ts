import type { Channel, Conversation, LiveStream, Server, TopicRef } from '../src/client/index.ts';
import type { Person } from './person.ts';

/** A channel of a public server, with these people in it; the first owns it. */
export async function channelOf(owner: Person, ...others: Person[]): Promise<TopicRef & { serverId: string }> {
  const server = await owner.ask<Server>('POST', '/servers', { name: 'Night Owls' });
  const channel = await owner.ask<Channel>('POST', `/servers/${server.id}/channels`, { name: 'general' });
  for (const other of others) {
    await other.ask('PUT', `/servers/${server.id}/members/me`);
  }
  return { type: 'CHANNEL', id: channel.id, serverId: server.id };
}

export async function conversationOf(starter: Person, ...others: Person[]): Promise<TopicRef> {
  const { id } = await starter.ask<Conversation>('POST', '/conversations', { participants: others.map(({ user }) => user.id) });
  return { type: 'CONVERSATION', id };
}

export async function streamOf(owner: Person): Promise<TopicRef> {
  const { id } = await owner.ask<LiveStream>('POST', '/streams', { title: 'Clock from scratch' });
  return { type: 'STREAM', id };
}

/** 1, 2, … up to a number. */
export function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
