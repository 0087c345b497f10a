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

export type Transport = 'websockets' | 'sse' | 'longPolling';

const transportTypes = {
  websockets: HttpTransportType.WebSockets,
  sse: HttpTransportType.ServerSentEvents,
  longPolling: HttpTransportType.LongPolling,
} satisfies Record<Transport, HttpTransportType>;

/** One connection, good for one life. SignalR's own reconnecting stays off: it gives up, and knows nothing of positions. */
export function hubConnection(url: string, transport: Transport, accessToken: string): Connection {
  return new HubConnectionBuilder()
    .withUrl(url, {
      transport: transportTypes[transport],
      skipNegotiation: transport === 'websockets',
      accessTokenFactory: () => accessToken,
    })
    .configureLogging(LogLevel.None)
    .build();
}
