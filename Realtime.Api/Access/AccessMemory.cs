using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Realtime.Domain.Topics;

namespace Realtime.Api.Access;

/// <summary>Configuration section <c>Access</c>.</summary>
internal sealed class AccessOptions
{
    /// <summary>How many rights of a user to a topic a node remembers, at about 200 bytes each. 200,000 unless set.</summary>
    [Range(2, 10_000_000)]
    public int RememberedRights { get; set; } = 200_000;
}

/// <summary>
/// What users may, so that a message need not ask the database for it. Only what is allowed is remembered, for 5 minutes, and
/// no longer than until a change is noted of the user, the topic or the topic's server. A refusal is asked for each time, since
/// it may have been lifted anywhere.
/// </summary>
internal sealed class AccessMemory(RecentChanges changes, IOptions<AccessOptions> options, TimeProvider clock)
{
    private static readonly Right[] EveryRight = Enum.GetValues<Right>();

    private readonly BoundedMemory<(string UserId, Topic Topic), Grant> _grants = new(options.Value.RememberedRights);

    public bool Allows(string userId, Topic topic, Right right) =>
        Find(userId, topic) is { } grant && (grant.Rights & (1 << (int)right)) != 0;

    /// <summary>Null when it is not known.</summary>
    public int? SlowMode(string userId, Topic topic) => Find(userId, topic)?.SlowModeSeconds;

    /// <summary>To be made before asking; remembers what the answer allows.</summary>
    public Question Ask() => new(this, changes.Stamp, clock.GetTimestamp());

    private Grant? Find(string userId, Topic topic) =>
        _grants.TryGet((userId, topic), out var grant)
        && clock.GetElapsedTime(grant.AskedAt) < RecentChanges.Longest
        && !changes.HasChangedSince(grant.Stamp, Topic.User(topic.Tenant, userId))
        && !changes.HasChangedSince(grant.Stamp, topic)
        && (grant.Server is not { } server || !changes.HasChangedSince(grant.Stamp, server))
            ? grant
            : null;

    internal readonly struct Question(AccessMemory memory, long stamp, long askedAt)
    {
        /// <param name="verdict">One that allows to read.</param>
        public void Remember(string userId, Topic topic, Verdict verdict) => memory._grants.Set(
            (userId, topic),
            new Grant(
                EveryRight.Aggregate(0, (rights, right) => verdict.On(right) is null ? rights | (1 << (int)right) : rights),
                verdict.SlowModeSeconds, verdict.Server, stamp, askedAt));
    }

    /// <param name="Rights">A bit for each <see cref="Right"/>.</param>
    private sealed record Grant(int Rights, int SlowModeSeconds, Topic? Server, long Stamp, long AskedAt);
}
