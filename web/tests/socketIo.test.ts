import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { io, type Socket } from 'socket.io-client';
import type { WsToken } from '../src/client/index.ts';
import { Person } from '../testing/person.ts';
import { channelOf, conversationOf } from '../testing/places.ts';
import { RealtimeServer, unpaced } from '../testing/server.ts';

let server: RealtimeServer;
const sockets: Socket[] = [];
beforeAll(async () => {
  server = await RealtimeServer.start(unpaced);
});
afterEach(() => sockets.splice(0).forEach((socket) => socket.disconnect()));
afterAll(() => server.stop());

type Options = { transports?: string[] };

/** How the stock client may be told to connect, and the transport that it stays with. */
const ways = [
  { name: 'over a WebSocket', options: { transports: ['websocket'] }, stays: 'websocket' },
  { name: 'as it does unless told otherwise', options: {}, stays: 'websocket' },
  { name: 'by polling alone', options: { transports: ['polling'] }, stays: 'polling' },
];

/** The stock client, with nothing but the transport chosen. */
function open(auth: object | ((give: (auth: object) => void) => void), options: Options, path = ''): Socket {
  const socket = io(server.url + path, { ...options, auth, forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 500 });
  sockets.push(socket);
  return socket;
}

async function enter(person: Person, options: Options): Promise<Socket> {
  const socket = open((give) => void person.ask<WsToken>('POST', '/ws-token').then(({ token }) => give({ token })), options);
  await next(socket, 'connect');
  return socket;
}

async function next(socket: Socket, event: string): Promise<any> {
  return (await once(socket as never, event))[0];
}

describe.each(ways)('socket.io-client $name', ({ options, stays }) => {
  it('exchanges messages with the client library, with the same ids and seqs', async () => {
    const ada = await (await Person.enter(server, 'Ada')).connect();
    const channel = await channelOf(ada);
    const heard = await ada.listenTo(channel);
    const socket = await enter(ada, options);
    expect((await socket.emitWithAck('joinRoom', channel.id)).data.status).toBe('subscribed');

    const told = next(socket, 'message:new');
    const { data: sent } = await socket.emitWithAck('message:send', { roomId: channel.id, text: 'salam' });

    expect(await told).toMatchObject({ conversationId: channel.id, seq: sent.seq, message: { id: sent.id, content: 'salam' } });
    await ada.until(() => heard.changes.length === 1);
    expect(heard.changes[0]!.message).toMatchObject({ id: sent.id, seq: sent.seq, content: 'salam' });
  });

  it('types and reads as its app does', async () => {
    const [ada, ben] = [await Person.enter(server, 'Ada'), await Person.enter(server, 'Ben')];
    const { id: conversationId } = await conversationOf(ada, ben);
    const [adas, bens] = [await enter(ada, options), await enter(ben, options)];
    await adas.emitWithAck('joinRoom', conversationId);
    await bens.emitWithAck('joinRoom', conversationId);

    const typing = next(adas, 'message:typing');
    bens.emit('message:typing', { conversationId, isTyping: true });
    expect(await typing).toMatchObject({ conversationId, isTyping: true, userId: ben.user.id });

    const { data: sent } = await bens.emitWithAck('message:send', { conversationId, text: 'salam' });
    const read = next(bens, 'message:read');
    adas.emit('message:read', { conversationId, messageId: sent.id });
    expect(await read).toMatchObject({ conversationId, userId: ada.user.id, messageId: sent.id });
  });

  it('comes back by itself and is given what it missed', async () => {
    const ada = await Person.enter(server, 'Ada');
    const channel = await channelOf(ada);
    const socket = await enter(ada, options);
    const { data: joined } = await socket.emitWithAck('joinRoom', channel.id);

    const [gone, back] = [next(socket, 'disconnect'), next(socket, 'connect')];
    socket.io.engine.close();
    await gone;
    await ada.ask('POST', `/channels/${channel.id}/messages`, { content: 'while it was away' });
    await back;

    const { data: again } = await socket.emitWithAck('joinRoom', { roomId: channel.id, after: joined.seq, epoch: joined.epoch });
    expect(again).toMatchObject({ complete: true, messages: [{ content: 'while it was away' }] });
  });

  it('is told why it is not let in', async () => {
    const wrong = open({ token: 'nonsense' }, options);
    expect((await next(wrong, 'connect_error')).data.code).toBe('unauthenticated');
    const elsewhere = open({ token: 'nonsense' }, options, '/admin');
    expect(await next(elsewhere, 'connect_error')).toMatchObject({ message: 'Invalid namespace', data: { code: 'not_found' } });
  });

  it('stays with its transport, the token in the query being as good', async () => {
    const { token } = await (await Person.enter(server, 'Ada')).ask<WsToken>('POST', '/ws-token');
    const socket = io(server.url, { ...options, forceNew: true, query: { token } });
    sockets.push(socket);
    await next(socket, 'connect');
    await vi.waitFor(() => expect(socket.io.engine.transport.name).toBe(stays), { timeout: 20_000 });
    expect((await socket.emitWithAck('PING')).data.timestamp).toBeDefined();
  });

  it('hears and says everything once and in order while it may be changing its transport', async () => {
    const ada = await Person.enter(server, 'Ada');
    const channel = await channelOf(ada);
    const socket = await enter(ada, options);
    const heard: number[] = [];
    socket.on('message:new', ({ seq }) => heard.push(seq));
    await socket.emitWithAck('joinRoom', channel.id);

    const many = Array.from({ length: 30 }, (_, index) => `${index}`);
    const answers = await Promise.all(many.map((text) => socket.emitWithAck('message:send', { roomId: channel.id, text })));

    const seqs = many.map((_, index) => index + 1);
    expect(answers.map(({ data }) => data.seq)).toEqual(seqs);
    await vi.waitFor(() => expect(heard).toEqual(seqs), { timeout: 20_000 });
  });

  it('is told what cannot be done', async () => {
    const socket = await enter(await Person.enter(server, 'Ada'), options);
    expect((await socket.emitWithAck('call:start', { receiverId: 'x', type: 'video' })).error).toMatchObject({ code: 'unavailable', reason: 'not_yet' });
    expect((await socket.emitWithAck('message:send', { file: Buffer.from([0x1e, 0xff]) })).error.reason).toBe('binary');
    const error = next(socket, 'error');
    socket.emit('joinRoom', 'no-such-room');
    expect((await error).code).toBe('not_found');
    expect((await socket.emitWithAck('PING')).data.timestamp).toBeDefined();
  });

  it('does not come back when its session has been ended', async () => {
    const ada = await Person.enter(server, 'Ada');
    const socket = await enter(ada, options);
    const gone = next(socket, 'disconnect');
    const goodbye = next(socket, 'GOODBYE');
    const { items } = await ada.ask<{ items: { id: string; current?: boolean }[] }>('GET', '/auth/sessions');
    await ada.ask('DELETE', `/auth/sessions/${items[0]!.id}`);

    expect(await goodbye).toMatchObject({ code: 'revoked', reconnect: false });
    expect(await gone).toBe('io server disconnect');
    expect(socket.active).toBe(false);
  });
});

describe.each(ways.filter(({ options }) => !options.transports?.includes('websocket')))('socket.io-client $name, its server killed', ({ options }) => {
  it('begins anew at the next one, which does not know its session, and is given what it missed', async () => {
    const own = await RealtimeServer.start(unpaced);
    let token = '';
    const socket = io(own.url, { ...options, autoConnect: false, reconnectionDelay: 50, reconnectionDelayMax: 500, auth: (give) => give({ token }) });
    try {
      const ada = await Person.enter(own, 'Ada');
      const channel = await channelOf(ada);
      ({ token } = await ada.ask<WsToken>('POST', '/ws-token'));
      socket.connect();
      await next(socket, 'connect');
      const { data: joined } = await socket.emitWithAck('joinRoom', channel.id);
      const first = socket.id;
      const gone = next(socket, 'disconnect');
      await own.kill();
      await gone;
      // Said when nobody is connected, it is sent later.
      const sending = socket.emitWithAck('message:send', { roomId: channel.id, text: 'said meanwhile', nonce: 'once' });
      const back = next(socket, 'connect');
      await own.startAgain();
      ({ token } = await ada.ask<WsToken>('POST', '/ws-token'));
      await back;

      expect(socket.id).not.toBe(first);
      const { data: sent } = await sending;
      const { data: again } = await socket.emitWithAck('joinRoom', { roomId: channel.id, after: joined.seq, epoch: joined.epoch });
      expect(again).toMatchObject({ complete: true, messages: [{ id: sent.id, content: 'said meanwhile' }] });
    } finally {
      socket.disconnect();
      await own.stop();
    }
  });
});
