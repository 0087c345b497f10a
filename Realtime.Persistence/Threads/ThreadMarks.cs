using Microsoft.EntityFrameworkCore;
using Realtime.Domain.Topics;
using Realtime.Persistence.Messages;
using Realtime.Persistence.Reading;
using Realtime.Persistence.Topics;

namespace Realtime.Persistence.Threads;

/// <param name="ReadSeq">The user's watermark in the thread; 0 when nothing is read.</param>
/// <param name="Unread">Replies of others above it that are not deleted, counted up to <see cref="ReadMarks.CountedUpTo"/>.</param>
/// <param name="Mentions">Those of them that mention the user, a role that the user has, or everyone.</param>
public readonly record struct ThreadMark(long ReadSeq, int Unread, int Mentions);

/// <param name="ThreadSeq">The root's.</param>
/// <param name="RootId">The root's, too.</param>
/// <param name="ActiveAt">When the last reply was written that is not deleted; without one, the root.</param>
public sealed record ListedThread(long TopicKey, long ThreadSeq, Guid RootId, DateTimeOffset ActiveAt, long ReadSeq, int Unread, int Mentions);

/// <summary>What threads are to users: who follows which, and has read how far. What is unread is counted, never kept.</summary>
/// <remarks>To write in a thread makes one follow it, in the transaction of the message: see <see cref="MessageLog"/>.</remarks>
public sealed class ThreadMarks(IDbContextFactory<RealtimeDbContext> contexts)
{
    /// <summary>Raises a user's watermark, up to the topic's head; whether it rose.</summary>
    public async Task<bool> RaiseAsync(TopicEntry topic, long threadSeq, string userId, long seq, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db.Database.ExecuteSqlAsync(
            $"""
            insert into thread_marks as mark (topic_key, thread_seq, user_id, tenant, read_seq)
            select topic.key, {threadSeq}, {userId}, topic.tenant, least({seq}, topic.last_seq) from topics topic where topic.key = {topic.Key}
            on conflict (topic_key, thread_seq, user_id) do update set read_seq = excluded.read_seq where mark.read_seq < excluded.read_seq
            """,
            cancellation) > 0;
    }

    /// <summary>Follows a thread, with nothing to read of what is there, or says no to it; whether that is new.</summary>
    public async Task<bool> FollowAsync(TopicEntry topic, long threadSeq, string userId, bool follows, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db.Database.ExecuteSqlAsync(
            $"""
            insert into thread_marks as mark (topic_key, thread_seq, user_id, tenant, follows, read_seq)
            select topic.key, {threadSeq}, {userId}, topic.tenant, {follows}, case when {follows} then topic.last_seq else 0 end
            from topics topic where topic.key = {topic.Key}
            on conflict (topic_key, thread_seq, user_id) do update
                set follows = excluded.follows, read_seq = greatest(mark.read_seq, excluded.read_seq)
                where mark.follows is distinct from excluded.follows
            """,
            cancellation) > 0;
    }

    public async Task<ThreadMark> OfAsync(TopicEntry topic, long threadSeq, string userId, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var readSeq = await db.ThreadMarks
            .Where(mark => mark.TopicKey == topic.Key && mark.ThreadSeq == threadSeq && mark.UserId == userId)
            .Select(mark => mark.ReadSeq)
            .FirstOrDefaultAsync(cancellation);
        List<string> names = [userId, StoredMentions.Everyone];
        if (topic.Topic.Kind == TopicKind.Channel)
        {
            names.AddRange(await (
                from channel in db.Channels
                where channel.Tenant == topic.Topic.Tenant && channel.Id == topic.Topic.Id
                join held in db.MemberRoles on new { channel.Tenant, channel.ServerId } equals new { held.Tenant, held.ServerId }
                where held.UserId == userId
                select StoredMentions.RoleMark + held.RoleId).ToListAsync(cancellation));
        }
        var unread = await db.Messages
            .Where(reply => reply.TopicKey == topic.Key && reply.ThreadSeq == threadSeq && reply.Seq > readSeq
                && reply.AuthorId != userId && reply.DeletedAt == null)
            .OrderBy(reply => reply.Seq)
            .Take(ReadMarks.CountedUpTo)
            .Select(reply => reply.Mentions != null && reply.Mentions.Any(mention => names.Contains(mention)))
            .ToListAsync(cancellation);
        return new ThreadMark(readSeq, unread.Count, unread.Count(mentions => mentions));
    }

    /// <summary>Whoever said something about a thread, or had it said by writing there: true follows it, false said no by hand.</summary>
    public async Task<Dictionary<string, bool>> FollowersAsync(long topicKey, long threadSeq, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db.ThreadMarks
            .Where(mark => mark.TopicKey == topicKey && mark.ThreadSeq == threadSeq && mark.Follows != null)
            .ToDictionaryAsync(mark => mark.UserId, mark => mark.Follows!.Value, cancellation);
    }

    /// <summary>The topics of a user's tenant that the user follows threads in.</summary>
    public async Task<IReadOnlyList<TopicEntry>> TopicsAsync(string tenant, string userId, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var rows = await db.Topics
            .Where(topic => topic.Tenant == tenant && db.ThreadMarks
                .Where(mark => mark.Tenant == tenant && mark.UserId == userId && mark.Follows == true)
                .Select(mark => mark.TopicKey)
                .Contains(topic.Key))
            .Select(topic => new { topic.Kind, topic.Id, topic.Key, topic.Epoch })
            .ToListAsync(cancellation);
        return [.. rows.Select(row => new TopicEntry(new(tenant, row.Kind, row.Id), row.Key, row.Epoch))];
    }

    /// <summary>The threads in these topics that a user follows, the last active first, in one query.</summary>
    /// <param name="topics">The key of each, and since when it shows what was written; null for all.</param>
    /// <param name="unread">Only those with something to read.</param>
    /// <param name="before">Where the page before ended: when its last thread was active, and its root's id.</param>
    public async Task<IReadOnlyList<ListedThread>> ListAsync(
        string tenant, string userId, IReadOnlyCollection<(long Key, DateTimeOffset? Since)> topics, bool unread,
        (DateTimeOffset ActiveAt, Guid RootId) before, int take, CancellationToken cancellation)
    {
        var keys = topics.Select(topic => topic.Key).ToArray();
        var sinces = topics.Select(topic => topic.Since).ToArray();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db.Database.SqlQuery<ListedThread>($"""
            select thread.topic_key as "TopicKey", thread.thread_seq as "ThreadSeq", thread.root_id as "RootId", thread.active_at as "ActiveAt",
                thread.read_seq as "ReadSeq", unread.replies as "Unread", unread.mentions as "Mentions"
            from (
                select mark.topic_key, mark.thread_seq, mark.read_seq, root.id as root_id, coalesce(last.created_at, root.created_at) as active_at
                from unnest({keys}, {sinces}) as shown(key, since)
                join thread_marks mark on mark.topic_key = shown.key
                join messages root on root.topic_key = mark.topic_key and root.seq = mark.thread_seq
                left join lateral (
                    select reply.created_at from messages reply
                    where reply.topic_key = mark.topic_key and reply.thread_seq = mark.thread_seq and reply.deleted_at is null
                    order by reply.seq desc limit 1
                ) last on true
                where mark.tenant = {tenant} and mark.user_id = {userId} and mark.follows
                    and (shown.since is null or root.created_at >= shown.since)
            ) thread
            cross join lateral (
                select count(*)::integer as replies, (count(*) filter (where reply.mentions && (array[{userId}, {StoredMentions.Everyone}] || array(
                    select {StoredMentions.RoleMark} || held.role_id
                    from topics topic
                    join channels channel on channel.tenant = {tenant} and channel.id = topic.id
                    join member_roles held on held.tenant = {tenant} and held.server_id = channel.server_id and held.user_id = {userId}
                    where topic.key = thread.topic_key and topic.kind = {(short)TopicKind.Channel}
                ))))::integer as mentions
                from (
                    select reply.mentions from messages reply
                    where reply.topic_key = thread.topic_key and reply.thread_seq = thread.thread_seq and reply.seq > thread.read_seq
                        and reply.author_id <> {userId} and reply.deleted_at is null
                    order by reply.seq limit {ReadMarks.CountedUpTo}
                ) reply
            ) unread
            where (thread.active_at, thread.root_id) < ({before.ActiveAt}, {before.RootId}) and (not {unread} or unread.replies > 0)
            order by thread.active_at desc, thread.root_id desc
            limit {take}
            """).ToListAsync(cancellation);
    }
}
