using Microsoft.Extensions.Options;
using Realtime.Domain.Topics;

namespace Realtime.Api.Streams;

/// <summary>How far back one can read.</summary>
internal sealed class StreamHistory(IOptions<StreamOptions> options, TimeProvider clock)
{
    /// <summary>Nothing of before this is shown in the chats of streams.</summary>
    public DateTimeOffset Beginning => clock.GetUtcNow() - options.Value.HistoryAge;

    /// <summary>Nothing of before this is shown; null for a topic that shows all it has, as announcements do.</summary>
    public DateTimeOffset? Since(Topic topic) =>
        topic.Kind == TopicKind.Stream && !topic.IsAnnouncements ? Beginning : null;
}
