using Realtime.Persistence.Outbox;

namespace Realtime.Api.Outbox;

/// <summary>
/// Does something because of what happened. One class, registered with one line:
/// <c>services.AddSingleton&lt;IOutboxConsumer, PushNotifications&gt;()</c>.
/// </summary>
/// <remarks>
/// Handling is at least once: a node that dies, or an answer that is late, has the same row handled again, maybe while the first try still
/// runs. So a consumer is idempotent by <see cref="OutboxItem.Id"/>, or by what the row refers to. Rows of one key come in order and one at
/// a time; those of different keys at the same time.
/// </remarks>
internal interface IOutboxConsumer
{
    /// <summary>What its progress is stored by: never changed, and no other's.</summary>
    string Name { get; }

    /// <summary>What it is told of; see <see cref="OutboxEvents"/>.</summary>
    IReadOnlyCollection<string> Types { get; }

    /// <summary>
    /// Which of many rows, of any keys, there is something to do for: the others are done without <see cref="HandleAsync"/>. Every message that is sent
    /// is a row, so whoever does nothing for most of them finds that out with one question for all. Throwing has each of them handled.
    /// </summary>
    /// <returns>The ids of rows among them.</returns>
    Task<IReadOnlySet<long>> ConcernedByAsync(IReadOnlyList<OutboxItem> items, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlySet<long>>(items.Select(item => item.Id).ToHashSet());

    /// <summary>
    /// Throws when it could not be done: then it is asked again, later and later, until the row becomes a dead letter. Does nothing and
    /// returns when what the row refers to is gone.
    /// </summary>
    Task HandleAsync(OutboxItem item, CancellationToken cancellation);
}
