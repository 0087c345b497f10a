import type { AttachmentUploaded, AttachmentLink, HubError } from './contract.ts';
import { RealtimeError } from './errors.ts';

export interface UploadOptions {
  /** What the file is called, as everyone will see it; a `File`'s own name unless given. */
  name?: string;
  /** The app's own id for it, by which UPLOAD_PROGRESS can be told apart; one of the server's unless given. */
  id?: string;
  /** Told how many of how many bytes are sent. Where there is no XMLHttpRequest, outside a browser, only at the end. */
  onProgress?: (sent: number, total: number) => void;
  /** Breaks the upload off; nothing of it stays. */
  signal?: AbortSignal;
}

const path = '/api/v1/attachments';

/** Files go over HTTP, since a hub is for what is small. */
export class Attachments {
  readonly #address: string;
  readonly #token: () => string | Promise<string>;

  /** @param hub the hub's address, beside which the API is */
  constructor(hub: string, token: () => string | Promise<string>) {
    this.#address = `${hub.replace(/[?#].*$/, '').replace(/\/hub\/?$/, '')}${path}`;
    this.#token = token;
  }

  async upload(file: Blob, { name = nameOf(file), id, onProgress, signal }: UploadOptions): Promise<AttachmentUploaded> {
    const query = new URLSearchParams({ name, ...(id !== undefined && { id }) });
    const address = `${this.#address}?${query}`;
    const token = await this.#token();
    signal?.throwIfAborted();
    if (onProgress && typeof XMLHttpRequest !== 'undefined') {
      return uploadWatched(address, token, file, onProgress, signal);
    }
    const answer = await fetch(address, { method: 'POST', headers: bearer(token), body: file, signal: signal ?? null });
    const uploaded = answerOf<AttachmentUploaded>(answer.status, await answer.text());
    onProgress?.(file.size, file.size);
    return uploaded;
  }

  async download(id: string, signal?: AbortSignal): Promise<Blob> {
    const answer = await fetch(`${this.#address}/${encodeURIComponent(id)}`, { headers: bearer(await this.#token()), signal: signal ?? null });
    return answer.ok ? answer.blob() : answerOf(answer.status, await answer.text());
  }

  async link(id: string): Promise<AttachmentLink> {
    const answer = await fetch(`${this.#address}/${encodeURIComponent(id)}/link`, { headers: bearer(await this.#token()) });
    const link = answerOf<AttachmentLink>(answer.status, await answer.text());
    // The server does not know where a proxy has put it.
    const here = (url: string): string => this.#address + url.slice(path.length);
    return { ...link, url: here(link.url), ...(link.thumbnailUrl !== undefined && { thumbnailUrl: here(link.thumbnailUrl) }) };
  }

  async delete(id: string): Promise<void> {
    const answer = await fetch(`${this.#address}/${encodeURIComponent(id)}`, { method: 'DELETE', headers: bearer(await this.#token()) });
    if (!answer.ok) {
      answerOf(answer.status, await answer.text());
    }
  }
}

/** `fetch` tells nothing of how far a body has come. */
function uploadWatched(
  address: string,
  token: string,
  file: Blob,
  onProgress: (sent: number, total: number) => void,
  signal?: AbortSignal,
): Promise<AttachmentUploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    request.open('POST', address);
    request.setRequestHeader('Authorization', bearer(token).Authorization);
    request.upload.onprogress = ({ loaded }) => onProgress(loaded, file.size);
    request.onload = () => {
      try {
        resolve(answerOf(request.status, request.responseText));
      } catch (error) {
        reject(error as Error);
      }
    };
    request.onerror = () => reject(new TypeError('The upload failed: the server cannot be reached.'));
    request.onabort = () => reject((signal?.reason as Error | undefined) ?? new DOMException('The upload was broken off.', 'AbortError'));
    request.onloadend = () => signal?.removeEventListener('abort', abort);
    signal?.addEventListener('abort', abort);
    request.send(file);
  });
}

/** @throws RealtimeError in the words of the problem, which has the same fields as a refusal on the hub */
function answerOf<T>(status: number, text: string): T {
  if (status >= 200 && status < 300) {
    return JSON.parse(text) as T;
  }
  let problem: Partial<HubError & { title: string }> = {};
  try {
    problem = JSON.parse(text) as typeof problem;
  } catch {
    // Something in between has answered.
  }
  throw new RealtimeError({
    ...problem,
    code: problem.code ?? (status === 413 ? 'too_large' : status >= 500 ? 'unavailable' : 'invalid'),
    message: problem.title ?? `The server answered with HTTP status ${status}.`,
  });
}

const bearer = (token: string): { Authorization: string } => ({ Authorization: `Bearer ${token}` });

const nameOf = (file: Blob): string => ('name' in file && typeof file.name === 'string' ? file.name : 'file');
