using Realtime.Api.Access;
using Realtime.Api.Delivery;
using Realtime.Api.Http;
using Realtime.Api.Messages;
using Realtime.Api.Notifications;
using Realtime.Api.Streams;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence.Messages;
using Realtime.Persistence.Threads;

namespace Realtime.Api.Threads;

/// <summary>The threads that users follow, and how far they have read them. What is written in them goes the way of every message.</summary>
internal sealed class ThreadService(
    MessagePlaces places, ThreadMarks marks, ChangeFeed feed, AccessControl access, StreamHistory streams, NotificationService notifications,
    EventPublisher events)
{
    /// <summary>Those that the caller follows, in what the caller may read now; the last active first.</summary>
    public async Task<Result<ThreadPage>> ListAsync(Caller caller, ListThreads request, CancellationToken cancellation)
    {
        if (request.Limit is < 1 or > 100)
        {
            return Refuse.Invalid("limit", "'limit' is 1 to 100.");
        }
        var page = new PageRequest(request.Limit, request.Cursor);
        var topics = await marks.TopicsAsync(caller.Tenant, caller.UserId, cancellation);
        var refusals = await access.CheckAsync(caller, [.. topics.Select(topic => topic.Topic)], Right.Read, cancellation);
        var readable = topics.Where(topic => refusals[topic.Topic] is null).ToDictionary(topic => topic.Key);
        var rows = await marks.ListAsync(
            caller.Tenant, caller.UserId, [.. readable.Values.Select(topic => (topic.Key, streams.Since(topic.Topic)))], request.Unread == true,
            page.BeforeOf(Identifier.MessagePrefix), page.Take + 1, cancellation);

        var listed = page.Of(rows, row => row, last => PageRequest.CursorOf(last.ActiveAt, Identifier.Format(Identifier.MessagePrefix, last.RootId)));
        var roots = await feed.NamedAsync(
            caller.Tenant, readable, [.. listed.Items.Select(row => (row.TopicKey, row.ThreadSeq))], caller.UserId, cancellation);
        var byId = roots.ToDictionary(root => root.Id);
        var items = new List<FollowedThread>(roots.Count);
        foreach (var row in listed.Items)
        {
            // A channel may have been deleted in between, and its messages with it.
            if (byId.TryGetValue(Identifier.Format(Identifier.MessagePrefix, row.RootId), out var root))
            {
                items.Add(new FollowedThread(root, row.ReadSeq, row.Unread, row.Mentions));
            }
        }
        return new ThreadPage(items, listed.NextCursor);
    }

    public async Task<Result<MarkedRead>> MarkAsync(Caller caller, MarkThreadRead request, CancellationToken cancellation)
    {
        if (request.Seq < 0)
        {
            return Refuse.Invalid("seq", "'seq' is 0 or more.");
        }
        var found = await FindAsync(caller, request.ThreadId, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        var root = found.Value;
        var moved = await marks.RaiseAsync(root.Topic, root.Seq, caller.UserId, request.Seq, cancellation);
        var mark = await marks.OfAsync(root.Topic, root.Seq, caller.UserId, cancellation);
        if (moved)
        {
            var read = new ThreadRead(root.Topic.Topic.ToRef(), IdOf(root), mark.ReadSeq, mark.Unread, mark.Mentions);
            events.Tell(caller.Self, client => client.ThreadRead(read));
        }
        // Even if the mark did not move: the request before this one may have ended in between.
        await notifications.ReadThreadUpToAsync(caller, root, mark.ReadSeq, cancellation);
        return new MarkedRead(mark.Unread, mark.Mentions);
    }

    public async Task<Result<Done>> FollowAsync(Caller caller, FollowThread request, bool follows, CancellationToken cancellation)
    {
        var found = await FindAsync(caller, request.ThreadId, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        var root = found.Value;
        if (await marks.FollowAsync(root.Topic, root.Seq, caller.UserId, follows, cancellation))
        {
            var follow = new ThreadFollow(root.Topic.Topic.ToRef(), IdOf(root), follows);
            events.Tell(caller.Self, client => client.ThreadFollow(follow));
        }
        return Done.Instance;
    }

    private static string IdOf(MessagePlace root) => Identifier.Format(Identifier.MessagePrefix, root.Id);

    /// <summary>A message that the caller may read and that is in no thread itself.</summary>
    private async Task<Result<MessagePlace>> FindAsync(Caller caller, string threadId, CancellationToken cancellation)
    {
        var found = await places.FindAsync(caller, threadId, cancellation, field: "threadId");
        return !found.IsRefused && found.Value.IsReply ? Refuse.NotARoot : found;
    }
}
