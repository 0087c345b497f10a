import { beforeEach, describe, expect, it, vi } from 'vitest';
import { RealtimeError, type AttachmentUploaded, type UploadOptions } from '../../client/index.ts';
import { mostAttachments, Uploads } from './uploads.ts';

const general = 'CHANNEL:ch_1';
const reading = 'CHANNEL:ch_2';

class Started {
  readonly name: string;
  readonly options: UploadOptions;
  succeed!: () => Promise<void>;
  fail!: (error: Error) => Promise<void>;

  constructor(name: string, options: UploadOptions) {
    this.name = name;
    this.options = options;
  }
}

let started: Started[];
let deleted: string[];
let uploads: Uploads;

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
const file = (name: string): File => new File(['12345'], name);
const named = (name: string): Started => started.findLast((one) => one.name === name)!;

beforeEach(() => {
  started = [];
  deleted = [];
  uploads = new Uploads({
    upload: (blob, options = {}) =>
      new Promise<AttachmentUploaded>((resolve, reject) => {
        const one = new Started((blob as File).name, options);
        const id = `att_${one.name}`;
        one.succeed = () => (resolve({ id, name: one.name, contentType: 'text/plain', size: blob.size, url: `/attachments/${id}` }), turn());
        one.fail = (error) => (reject(error), turn());
        options.signal?.addEventListener('abort', () => reject(new DOMException('Broken off.', 'AbortError')));
        started.push(one);
      }),
    deleteUpload: async (id) => void deleted.push(id),
  });
});

describe('files for a message', () => {
  it('go to the server two at a time, over all topics, and say how far they have come', async () => {
    uploads.add(general, [file('a'), file('b')]);
    uploads.add(reading, [file('c')]);
    expect(started.map(({ name }) => name)).toEqual(['a', 'b']);
    named('a').options.onProgress!(3, 5);
    expect(uploads.of(general)[0]!.sent).toBe(3);
    await named('a').succeed();
    expect(started.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(uploads.of(general)[0]!.attachment?.id).toBe('att_a');
  });

  it('are handed over once, in the order they were picked in', async () => {
    uploads.add(general, [file('a'), file('b')]);
    await named('b').succeed();
    await named('a').succeed();
    expect(uploads.take(general).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(uploads.take(general)).toEqual([]);
  });

  it('are as many as a message takes, and no more', () => {
    uploads.add(general, [file('first')]);
    expect(uploads.add(general, Array.from({ length: mostAttachments }, (_, index) => file(`${index}`)))).toBe(1);
    expect(uploads.of(general)).toHaveLength(mostAttachments);
  });

  it('are broken off, or taken back from the server, when they are removed', async () => {
    uploads.add(general, [file('a'), file('b'), file('c')]);
    await named('a').succeed();
    uploads.of(general).forEach(({ key }) => uploads.remove(general, key));
    await turn();
    expect(deleted).toEqual(['att_a']);
    expect(named('b').options.signal!.aborted).toBe(true);
    expect(named('c').options.signal!.aborted).toBe(true);
    expect(uploads.of(general)).toEqual([]);
  });

  it('say why they were refused, and can be tried again', async () => {
    uploads.add(general, [file('a')]);
    await named('a').fail(new RealtimeError({ code: 'too_large', message: 'The file is larger than 4 bytes.' }));
    const [refused] = uploads.of(general);
    expect(refused!.problem).toBe('The file is larger than 4 bytes.');
    uploads.tryAgain(general, refused!.key);
    await named('a').succeed();
    expect(uploads.of(general)[0]).toMatchObject({ problem: undefined, attachment: { id: 'att_a' } });
  });

  it('wait while other windows upload', async () => {
    vi.useFakeTimers();
    try {
      uploads.add(general, [file('a')]);
      const refused = named('a').fail(new RealtimeError({ code: 'rate_limited', message: 'Too many.', reason: 'too_many_uploads', retryAfterMs: 700 }));
      await vi.advanceTimersByTimeAsync(699);
      await refused;
      expect(started).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(1);
      expect(started).toHaveLength(2);
      expect(uploads.of(general)[0]!.problem).toBeUndefined();
    } finally {
      vi.useRealTimers();
    }
  });
});
