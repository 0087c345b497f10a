import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { channel, FakeClient, flush } from '../../testing/fakeClient.ts';
import { Attachments } from './attachments.ts';

const uploaded = { id: 'att_1', name: 'cat.png', contentType: 'image/png', size: 3, url: '/api/v1/attachments/att_1' };
const file = new File(['abc'], 'cat & dog.png');
const attachments = new Attachments('https://chat.example/base/hub?x=1', () => 'token');

function answering(status: number, body: unknown) {
  const answer = vi.fn(async (..._: Parameters<typeof fetch>) => new Response(body === '' ? null : JSON.stringify(body), { status }));
  vi.stubGlobal('fetch', answer);
  return answer;
}

afterEach(() => void vi.unstubAllGlobals());

describe('an upload', () => {
  it('is posted beside the hub, with the name of the file and a token', async () => {
    const fetched = answering(201, uploaded);
    const sent = vi.fn();
    expect(await attachments.upload(file, { id: 'att_1', onProgress: sent })).toEqual(uploaded);
    const [address, request] = fetched.mock.calls[0]!;
    expect(address).toBe('https://chat.example/base/api/v1/attachments?name=cat+%26+dog.png&id=att_1');
    expect(request).toMatchObject({ method: 'POST', headers: { Authorization: 'Bearer token' }, body: file });
    expect(sent).toHaveBeenLastCalledWith(3, 3);
  });

  it('is watched where there is an XMLHttpRequest, and can be broken off', async () => {
    const request = {
      open: vi.fn(),
      setRequestHeader: vi.fn(),
      send: vi.fn(),
      abort: vi.fn(() => request.onabort?.()),
      upload: {} as { onprogress?: (event: { loaded: number }) => void },
      status: 201,
      responseText: JSON.stringify(uploaded),
      onload: undefined as (() => void) | undefined,
      onabort: undefined as (() => void) | undefined,
    };
    vi.stubGlobal('XMLHttpRequest', function XMLHttpRequest() {
      return request;
    });
    const heard = vi.fn();
    const first = attachments.upload(file, { onProgress: heard });
    await vi.waitFor(() => expect(request.send).toHaveBeenCalledWith(file));
    request.upload.onprogress!({ loaded: 2 });
    request.onload!();
    expect(await first).toEqual(uploaded);
    expect(heard).toHaveBeenCalledWith(2, 3);

    const stop = new AbortController();
    const second = attachments.upload(file, { onProgress: heard, signal: stop.signal });
    await vi.waitFor(() => expect(request.send).toHaveBeenCalledTimes(2));
    stop.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
  });

  it.each([
    [413, { code: 'too_large', reason: 'file_too_large', title: 'Too large.' }, { code: 'too_large', reason: 'file_too_large', message: 'Too large.' }],
    [502, 'a proxy said so', { code: 'unavailable' }],
  ])('that is refused with %i is a typed rejection', async (status, body, expected) => {
    answering(status, body);
    await expect(attachments.upload(file, {})).rejects.toMatchObject(expected);
  });
});

describe('a link', () => {
  it('begins where the hub does, whatever page it is used on', async () => {
    answering(200, { url: '/api/v1/attachments/att_1?token=t', expiresAt: '2026-01-01T00:00:00Z' });
    expect((await attachments.link('att_1')).url).toBe('https://chat.example/base/api/v1/attachments/att_1?token=t');
  });
});

describe('a message', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('takes attachments along', async () => {
    const fake = await new FakeClient().started();
    void fake.client.send(channel, '', 'n1', undefined, ['att_1']);
    await flush();
    expect(fake.connection.call('MESSAGE_SEND').request).toEqual({ ...channel, content: '', nonce: 'n1', attachments: ['att_1'] });
  });

  it('may be told how far its upload has come', async () => {
    const fake = await new FakeClient().started();
    const heard: unknown[] = [];
    fake.client.on('UPLOAD_PROGRESS', (event) => heard.push(event));
    fake.connection.emit('UPLOAD_PROGRESS', { attachmentId: 'att_1', received: 1, total: 3 });
    expect(heard).toEqual([{ attachmentId: 'att_1', received: 1, total: 3 }]);
  });
});
