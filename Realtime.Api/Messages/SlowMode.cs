using Npgsql;
using Realtime.Api.Access;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence.Topics;

namespace Realtime.Api.Messages;

/// <summary>
/// Lets an author write once in a while, in channels and chats of streams that say so. Whether one does is decided from memory, and only then is the
/// database asked, which keeps the time and so is of one mind for all nodes.
/// </summary>
internal sealed class SlowMode(AccessControl access, NpgsqlDataSource database)
{
    /// <summary>Six hours.</summary>
    private const int LongestSeconds = 21_600;

    /// <summary>
    /// Takes the author's turn and answers 0, or answers how many milliseconds it is still away. Whoever sends the last message again under
    /// its nonce may have missed the answer, and waits for nothing. A turn that another just took is not in this statement's snapshot.
    /// </summary>
    private const string Take = """
        with taken as (
            insert into slow_mode_marks as mark (topic_key, user_id, nonce, sent_at) values ($1, $2, $3, clock_timestamp())
            on conflict (topic_key, user_id) do update set nonce = excluded.nonce, sent_at = excluded.sent_at
            where mark.sent_at <= clock_timestamp() - make_interval(secs => $4)
            returning 1
        )
        select case
            when exists (select from taken) or mark.nonce = $3 then 0
            else greatest(1, ceil(1000 * coalesce(extract(epoch from mark.sent_at - clock_timestamp())::float8 + $4, $4)))::integer
        end
        from (select 1) once left join slow_mode_marks mark on mark.topic_key = $1 and mark.user_id = $2
        """;

    /// <summary>Null when slow mode can be that slow, or nothing is said of it.</summary>
    public static Refusal? CheckSeconds(int? slowModeSeconds) =>
        slowModeSeconds is < 0 or > LongestSeconds ? Refuse.Invalid("slowModeSeconds", $"'slowModeSeconds' is 0 to {LongestSeconds}.") : null;

    /// <summary>Null when the author may write now; the turn is taken then, whatever becomes of the message.</summary>
    public async ValueTask<Refusal?> CheckAsync(Caller author, TopicEntry topic, string? nonce, CancellationToken cancellation)
    {
        if (topic.Topic.Kind is not (TopicKind.Channel or TopicKind.Stream) || await access.SlowModeAsync(author, topic.Topic, cancellation) is not (> 0 and var seconds))
        {
            return null;
        }
        await using var take = database.CreateCommand(Take);
        take.Parameters.Add(new NpgsqlParameter<long> { TypedValue = topic.Key });
        take.Parameters.Add(new NpgsqlParameter<string> { TypedValue = author.UserId });
        take.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = nonce });
        take.Parameters.Add(new NpgsqlParameter<double> { TypedValue = seconds });
        return await take.ExecuteScalarAsync(cancellation) is int and > 0 and var wait ? Refuse.SlowMode(wait) : null;
    }
}
