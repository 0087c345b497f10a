using Microsoft.Extensions.Logging;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;

namespace Realtime.Client;

internal static partial class RealtimeClientLog // ids 9000-9099
{
    [LoggerMessage(9000, LogLevel.Information, "Connected to {Url} as {UserId}, connection {ConnectionId}")]
    public static partial void Connected(this ILogger logger, Uri url, string userId, string connectionId);

    [LoggerMessage(9001, LogLevel.Warning, "No connection to {Url}; trying again in {Delay}")]
    public static partial void NotConnected(this ILogger logger, Uri url, TimeSpan delay, Exception? error);

    [LoggerMessage(9002, LogLevel.Information, "Stopped")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(9003, LogLevel.Debug, "The server did not answer the close frame within {Timeout}; the socket was cut off")]
    public static partial void CloseNotAnswered(this ILogger logger, TimeSpan timeout);

    [LoggerMessage(9004, LogLevel.Error, "A handler of StateChanged threw; the client goes on")]
    public static partial void StateHandlerThrew(this ILogger logger, Exception error);

    [LoggerMessage(9005, LogLevel.Warning, "The server told an error: {Code} {Reason} {Text}")]
    public static partial void ServerToldError(this ILogger logger, ErrorCode code, string? reason, string text);

    [LoggerMessage(9006, LogLevel.Information, "The server drains; leaving it in {Delay}")]
    public static partial void ServerDrains(this ILogger logger, TimeSpan delay);

    [LoggerMessage(9007, LogLevel.Warning, "The connection's token expires, and no newer one was accepted")]
    public static partial void TokenNotRefreshed(this ILogger logger, Exception error);

    [LoggerMessage(9008, LogLevel.Warning, "The server at {Url} said not to come back: {Code}")]
    public static partial void SentAway(this ILogger logger, Uri url, GoodbyeCode code);

    [LoggerMessage(9010, LogLevel.Warning, "SUBSCRIBE of {Topics} topics was refused and is going to be made again: {Code} {Text}")]
    public static partial void SubscribeRefused(this ILogger logger, int topics, ErrorCode code, string text);

    [LoggerMessage(9011, LogLevel.Warning, "SUBSCRIBE of {Type} {Id} was answered without seq and epoch, or not at all; it will be made again")]
    public static partial void SubscribeNotAnswered(this ILogger logger, TopicKind type, string id);

    [LoggerMessage(9012, LogLevel.Warning, "UNSUBSCRIBE of {Topics} topics was refused: {Code} {Text}")]
    public static partial void UnsubscribeRefused(this ILogger logger, int topics, ErrorCode code, string text);

    [LoggerMessage(9013, LogLevel.Warning, "The subscription to {Type} {Id} ended: {Code} {Reason}")]
    public static partial void SubscriptionEnded(this ILogger logger, TopicKind type, string id, ErrorCode code, string? reason);

    [LoggerMessage(9020, LogLevel.Debug, "Sending {Nonce} to {Type} {Id} again after reconnecting")]
    public static partial void SendAgainAfterReconnect(this ILogger logger, TopicKind type, string id, string? nonce);

    [LoggerMessage(9021, LogLevel.Warning, "Sending {Nonce} to {Type} {Id} again in {Delay}: {Code} {Text}")]
    public static partial void SendAgain(this ILogger logger, TopicKind type, string id, string? nonce, TimeSpan delay, ErrorCode code, string text);
}
