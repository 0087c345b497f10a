using System.Data;
using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Conversations;
using Realtime.Api.Notifications;
using Realtime.Api.Presence;
using Realtime.Api.Servers;
using Realtime.Api.Streams;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Reading;

namespace Realtime.Api.Snapshots;

/// <summary>
/// All that a client begins with, of one moment: each capability reads its part in one snapshot of the database. Five queries, whatever
/// their number: see the test that counts them.
/// </summary>
internal sealed class SnapshotService(IDbContextFactory<RealtimeDbContext> contexts, StreamHistory streams, PresenceReading presence)
{
    public async Task<Result<Snapshot>> ReadAsync(Caller caller, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var moment = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        if (await OwnAsync(db, caller, cancellation) is not { } own)
        {
            return Refuse.NoToken;
        }
        var servers = await OwnServers.ReadAsync(db, caller, cancellation);
        var conversations = await OwnConversations.ReadAsync(db, caller, cancellation);
        TopicRef[] wanted =
        [
            .. servers.Select(one => new TopicRef(TopicKind.Server, one.Server.Id)),
            .. servers.SelectMany(one => one.Channels).Select(one => new TopicRef(TopicKind.Channel, one.Channel.Id)),
            .. conversations.Select(one => new TopicRef(TopicKind.Conversation, one.Conversation.Id)),
            .. own.Streams.Select(one => new TopicRef(TopicKind.Stream, one.Id)),
            caller.Self.ToRef(),
        ];
        var topics = await TopicsAsync(db, caller, wanted, cancellation);
        await moment.CommitAsync(cancellation);

        var others = conversations.SelectMany(one => one.Others).GroupBy(other => other.Key).ToDictionary(same => same.Key, same => same.First().Value);
        var seen = await presence.AtStartAsync(caller, others, [.. servers.Select(one => one.Server.Id)], cancellation);
        return new Snapshot(
            own.Me,
            seen is null ? servers : [.. servers.Select(one => one with { Online = seen.Online[one.Server.Id] })],
            [.. conversations.Select(one => one.Conversation)],
            own.Streams,
            topics,
            own.UnreadNotifications,
            own.Blocked,
            seen?.Own,
            seen?.Others);
    }

    /// <summary>What is small is read together, since a question costs more than its answer. Null when the user is no more.</summary>
    private static async Task<Own?> OwnAsync(RealtimeDbContext db, Caller caller, CancellationToken cancellation)
    {
        var rows = await (
            from user in db.Users.AsNoTracking()
            where user.Tenant == caller.Tenant && user.Id == caller.UserId && user.DeletedAt == null
            from stream in StreamService.LiveOf(db, caller).DefaultIfEmpty()
            select new
            {
                user,
                stream,
                // Of this user, or each would be a query of its own.
                Unread = NotificationService.UnreadOf(db, caller).Where(row => row.UserId == user.Id).Count(),
                Blocked = BlockService.Of(db, caller).Where(block => block.UserId == user.Id).Select(block => block.BlockedId).ToList(),
            }).ToListAsync(cancellation);
        return rows is [var first, ..]
            ? new Own(
                AccountService.ToUser(first.user, showUsername: true),
                [.. rows.Select(row => row.stream).OfType<Persistence.Model.StreamRow>()
                    .OrderByDescending(stream => stream.StartedAt).ThenByDescending(stream => stream.Id, StringComparer.Ordinal).Select(StreamService.ToStream)],
                first.Unread,
                [.. first.Blocked.Order(StringComparer.Ordinal)])
            : null;
    }

    private async Task<IReadOnlyList<TopicSnapshot>> TopicsAsync(
        RealtimeDbContext db, Caller caller, TopicRef[] wanted, CancellationToken cancellation)
    {
        var kinds = wanted.Select(topic => (short)topic.Type).ToArray();
        var ids = wanted.Select(topic => topic.Id).ToArray();
        var topics = db.Topics.FromSql(
            $"""
            select topics.* from unnest({kinds}, {ids}) as wanted(kind, id)
            join topics on topics.tenant = {caller.Tenant} and topics.kind = wanted.kind and topics.id = wanted.id
            """);
        var rows = await (
            from mark in ReadMarks.Of(db, caller.UserId, topics, streams.Beginning)
            join one in db.NotificationSettings.Where(one => one.UserId == caller.UserId) on mark.Key equals one.TopicKey into settings
            from setting in settings.DefaultIfEmpty()
            select new { mark, Level = (NotificationLevel?)setting.Level, setting.MutedUntil }).ToListAsync(cancellation);
        return
        [
            .. rows
                .OrderBy(row => row.mark.Kind).ThenBy(row => row.mark.Id, StringComparer.Ordinal)
                .Select(row => row.mark is var mark && new Topic(caller.Tenant, mark.Kind, mark.Id).HasMessages
                    ? new TopicSnapshot(
                        mark.Kind, mark.Id, mark.Head, mark.Epoch, mark.Seq, mark.Unread, mark.Mentions,
                        row.Level ?? NotificationRules.UsualLevel(mark.Kind), row.MutedUntil)
                    : new TopicSnapshot(mark.Kind, mark.Id, mark.Head, mark.Epoch)),
        ];
    }

    private sealed record Own(User Me, IReadOnlyList<LiveStream> Streams, int UnreadNotifications, IReadOnlyList<string> Blocked);
}
