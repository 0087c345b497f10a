import { ConnectionLostError, RealtimeError, type ErrorCode } from '../../client/index.ts';

/** An RFC 9457 problem as the server writes it. */
interface Problem {
  title?: string;
  detail?: string;
  code?: ErrorCode;
  reason?: string;
  field?: string;
  retryAfterMs?: number;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One request under /api/v1. Refusals reject with {@link RealtimeError}, a server out of reach with {@link ConnectionLostError}. */
export async function request<T>(method: Method, path: string, { body, accessToken }: { body?: unknown; accessToken?: string } = {}): Promise<T> {
  const headers = new Headers();
  if (accessToken) {
    headers.set('Authorization', `Bearer ${accessToken}`);
  }
  if (body !== undefined) {
    headers.set('Content-Type', 'application/json');
  }
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch (error) {
    throw new ConnectionLostError(error);
  }
  if (!response.ok) {
    throw await refusal(response);
  }
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function refusal(response: Response): Promise<Error> {
  const problem = await readProblem(response);
  // A proxy answers for a server that is away, and knows nothing of problems.
  if (!problem.code && response.status >= 502) {
    return new ConnectionLostError(response.statusText);
  }
  return new RealtimeError({
    ...problem,
    code: problem.code ?? codeOf(response.status),
    message: problem.detail ?? problem.title ?? `The server answered ${response.status}.`,
  });
}

async function readProblem(response: Response): Promise<Problem> {
  try {
    return (await response.json()) as Problem;
  } catch {
    return {};
  }
}

function codeOf(status: number): ErrorCode {
  switch (status) {
    case 401:
      return 'unauthenticated';
    case 403:
      return 'forbidden';
    case 404:
    case 405:
      return 'not_found';
    case 409:
      return 'conflict';
    case 413:
      return 'too_large';
    case 429:
      return 'rate_limited';
    default:
      return status < 500 ? 'invalid' : 'internal';
  }
}
