using Microsoft.Extensions.Logging;
using Realtime.Domain.Topics;

namespace Realtime.Persistence;

internal static partial class PersistenceLog // ids 1000-1099
{
    [LoggerMessage(1000, LogLevel.Warning, "The way to the database broke; writing again, try {Try}")]
    public static partial void WriteRetried(this ILogger logger, Exception failure, int @try);

    [LoggerMessage(1001, LogLevel.Error, "The database is away; refused {Count} messages, which their senders may send again")]
    public static partial void AppendsRefused(this ILogger logger, Exception failure, int count);

    [LoggerMessage(1002, LogLevel.Error, "A message to {Topic} cannot be stored")]
    public static partial void AppendFailed(this ILogger logger, Exception failure, Topic topic);

    [LoggerMessage(1003, LogLevel.Warning, "A batch of {Count} messages cannot be stored as a whole; trying its halves")]
    public static partial void BatchHalved(this ILogger logger, Exception failure, int count);

    [LoggerMessage(1006, LogLevel.Error, "Message {Seq} of {Topic} is committed, but what was to follow from it failed")]
    public static partial void ListenerFailed(this ILogger logger, Exception failure, Topic topic, long seq);

    [LoggerMessage(1007, LogLevel.Error, "The database is away; refused a change of a message in {Topic}")]
    public static partial void ChangeRefused(this ILogger logger, Exception failure, Topic topic);

    [LoggerMessage(1008, LogLevel.Error, "A change of message {Seq} of {Topic} cannot be stored")]
    public static partial void ChangeFailed(this ILogger logger, Exception failure, long seq, Topic topic);

    [LoggerMessage(1004, LogLevel.Error, "The database is away; refused {Count} read receipts")]
    public static partial void ReceiptsRefused(this ILogger logger, Exception failure, int count);

    [LoggerMessage(1005, LogLevel.Error, "{Count} read receipts cannot be stored")]
    public static partial void ReceiptsFailed(this ILogger logger, Exception failure, int count);

    [LoggerMessage(1010, LogLevel.Information, "Database schema brought up to date: {Migrations}")]
    public static partial void Migrated(this ILogger logger, string migrations);
}
