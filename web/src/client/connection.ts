import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';

/** The part of SignalR's HubConnection that the library stands on. */
export interface Connection {
  /** Silence of the server after which the connection counts as dead. */
  serverTimeoutInMilliseconds: number;
  keepAliveIntervalInMilliseconds: number;
  start(): Promise<void>;
  stop(): Promise<void>;
  invoke(operation: string, request: unknown): Promise<unknown>;
  on(event: string, handler: (payload: never) => void): void;
  onclose(handler: (error?: Error) => void): void;
}

/** `negotiated` is server-sent events, else long polling: for where WebSockets cannot be opened. */
export type Transport = 'websockets' | 'negotiated' | 'sse' | 'longPolling';

const transportTypes = {
  websockets: HttpTransportType.WebSockets,
  negotiated: HttpTransportType.ServerSentEvents | HttpTransportType.LongPolling,
  sse: HttpTransportType.ServerSentEvents,
  longPolling: HttpTransportType.LongPolling,
} satisfies Record<Transport, HttpTransportType>;

interface ConnectionOptions {
  url: string;
  transport: Transport;
  accessToken: () => string | Promise<string>;
  deviceId?: string;
}

/** One connection, good for one life. SignalR's own reconnecting stays off: it gives up, and knows nothing of positions. */
export function hubConnection({ url, transport, accessToken, deviceId }: ConnectionOptions): Connection {
  const address = deviceId === undefined ? url : `${url}${url.includes('?') ? '&' : '?'}deviceId=${encodeURIComponent(deviceId)}`;
  return new HubConnectionBuilder()
    .withUrl(address, {
      transport: transportTypes[transport],
      skipNegotiation: transport === 'websockets',
      accessTokenFactory: accessToken,
    })
    .configureLogging(LogLevel.None)
    .build();
}
