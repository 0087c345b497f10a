import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { WsToken } from '../src/client/index.ts';
import { Person } from '../testing/person.ts';
import { channelOf, conversationOf } from '../testing/places.ts';
import { RealtimeServer } from '../testing/server.ts';

type Frame = Record<string, any>;

let server: RealtimeServer;
const sockets: Plain[] = [];
beforeAll(async () => {
  server = await RealtimeServer.start();
});
afterEach(() => sockets.splice(0).forEach((socket) => socket.terminate()));
afterAll(() => server.stop());

/** The stock WebSocket of Node, and what it hears as JSON. */
class Plain extends WebSocket {
  readonly #heard: Frame[] = [];

  static async open(path: string, headers?: Record<string, string>): Promise<Plain> {
    const socket = new Plain(server.url.replace('http', 'ws') + path, { headers });
    sockets.push(socket);
    socket.on('message', (data) => {
      socket.#heard.push(JSON.parse((data as Buffer).toString()) as Frame);
      socket.emit('frame');
    });
    await once(socket, 'open');
    return socket;
  }

  say(frame: unknown): void {
    this.send(JSON.stringify(frame));
  }

  /** The next frame that it is so for; those before it are passed over. */
  async next(isSo: (frame: Frame) => boolean): Promise<Frame> {
    while (true) {
      for (let frame = this.#heard.shift(); frame; frame = this.#heard.shift()) {
        if (isSo(frame)) return frame;
      }
      await once(this, 'frame');
    }
  }
}

async function pinkOf(person: Person): Promise<Plain> {
  const { token } = await person.ask<WsToken>('POST', '/ws-token');
  const pink = await Plain.open(`/ws?token=${token}`);
  expect((await pink.next(() => true)).op).toBe('CONNECTED');
  return pink;
}

describe('a message said in Pink', () => {
  it('is the same in XCORD and in the client library', async () => {
    const ada = await (await Person.enter(server, 'Ada')).connect();
    const channel = await channelOf(ada);
    const heard = await ada.listenTo(channel);
    const pink = await pinkOf(ada);
    const xcord = await Plain.open('/api/v1/ws', { Authorization: `Bearer ${(await ada.ask<WsToken>('POST', '/ws-token')).token}` });
    xcord.say({ type: 'HELLO', payload: {} });
    expect((await xcord.next(() => true)).type).toBe('HELLO_ACK');
    xcord.say({ type: 'SUBSCRIBE', payload: { channels: [`server:${channel.serverId}`] } });
    xcord.say({ type: 'PING', payload: {} });
    await xcord.next(({ type }) => type === 'PONG');

    pink.say({ op: 'MESSAGE_SEND', id: 1, d: { type: 'CHANNEL', id: channel.id, content: 'merhaba' } });

    const { d: sent } = await pink.next(({ op, id }) => op === 'ACK' && id === 1);
    const { payload: told } = await xcord.next(({ type, payload }) => type === 'EVENT' && payload.event === 'server.message.new');
    expect(told.payload).toMatchObject({
      serverId: channel.serverId,
      channelId: channel.id,
      message: { id: sent.id, seq: sent.seq, content: 'merhaba' },
    });
    await ada.until(() => heard.changes.length === 1);
    expect(heard.changes[0]!.message).toMatchObject({ id: sent.id, seq: sent.seq, content: 'merhaba' });
  });
});

describe('XCORD typing', () => {
  it('reaches Pink in a conversation', async () => {
    const [ada, ben] = [await Person.enter(server, 'Ada'), await Person.enter(server, 'Ben')];
    const dm = await conversationOf(ada, ben);
    const pink = await pinkOf(ada);
    pink.say({ op: 'SUBSCRIBE', id: 's', d: { subscriptions: [{ type: 'CONVERSATION', id: dm.id }] } });
    await pink.next(({ op }) => op === 'ACK');
    const xcord = await Plain.open('/api/v1/ws');
    xcord.say({ type: 'HELLO', payload: { token: (await ben.ask<WsToken>('POST', '/ws-token')).token } });
    xcord.say({ type: 'TYPING_START', payload: { channelId: dm.id } });

    const { d } = await pink.next(({ op }) => op === 'TYPING_START');
    expect(d).toEqual({ topic: { type: 'CONVERSATION', id: dm.id }, userId: ben.user.id });
  });
});

describe('GoConnect, as its document writes it', () => {
  it('joins a room, types and says what the client library hears', async () => {
    const ada = await (await Person.enter(server, 'Ada')).connect();
    const channel = await channelOf(ada);
    const heard = await ada.listenTo(channel);
    const { token } = await ada.ask<WsToken>('POST', '/ws-token');
    const [go, other] = [await Plain.open(`/v1/ws?token=${token}`), await Plain.open('/v1/ws', { Authorization: `Bearer ${token}` })];
    const room = `network:${channel.serverId}`;
    for (const socket of [go, other]) {
      socket.say({ type: 'room.join', op_id: 'req-123', data: { room } });
      expect(await socket.next(({ op_id }) => op_id === 'req-123')).toEqual({
        type: 'ack',
        op_id: 'req-123',
        data: { room, status: 'joined' },
      });
    }

    go.say({ type: 'chat.send', op_id: 'msg-1', data: { scope: room, body: 'merhaba' } });

    const { data: sent } = await go.next(({ op_id }) => op_id === 'msg-1');
    const { data: told } = await other.next(({ type }) => type === 'chat.message');
    expect(told).toMatchObject({ scope: room, id: sent.id, seq: sent.seq, user_id: ada.user.id, body: 'merhaba', redacted: false });
    await ada.until(() => heard.changes.length === 1);
    expect(heard.changes[0]!.message).toMatchObject({ id: sent.id, seq: sent.seq, content: 'merhaba' });
  });
});
