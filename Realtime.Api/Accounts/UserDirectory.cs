using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Delivery;
using Realtime.Api.Storage;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;
using Realtime.Persistence.Outbox;
using Realtime.Persistence.Topics;

namespace Realtime.Api.Accounts;

/// <summary>
/// Who is who. Remembers up to 100,000 users for a minute, so that a message need not ask for its author's name. A name that was
/// changed on another node is asked for anew when that one says so, and within the minute if it cannot; one that was deleted is
/// forgotten with the change.
/// </summary>
internal sealed class UserDirectory
{
    /// <summary>What nodes tell each other of changed users by, on the <see cref="NodeBus"/>.</summary>
    private const string Subject = "users";

    private static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(1);

    private readonly IDbContextFactory<RealtimeDbContext> _contexts;
    private readonly RecentChanges _changes;
    private readonly NodeBus _bus;
    private readonly TimeProvider _clock;
    private readonly BoundedMemory<(string Tenant, string UserId), KnownUser> _known = new(100_000);

    public UserDirectory(IDbContextFactory<RealtimeDbContext> contexts, RecentChanges changes, NodeBus bus, TimeProvider clock)
    {
        (_contexts, _changes, _bus, _clock) = (contexts, changes, bus, clock);
        bus.Listen<ChangedUser>(Subject, (_, user) => changes.Note(Topic.User(user.Tenant, user.UserId)));
    }

    /// <summary>To be called once a change of a user is committed: no node shows the old name any more.</summary>
    public void Forget(string tenant, string userId)
    {
        _changes.Note(Topic.User(tenant, userId));
        _bus.Tell(Subject, new ChangedUser(tenant, userId));
    }

    /// <summary>Null when the tenant has no such user, or has none any more.</summary>
    public async ValueTask<Author?> FindAsync(string tenant, string userId, CancellationToken cancellation)
    {
        if (_known.TryGet((tenant, userId), out var known)
            && _clock.GetElapsedTime(known.AskedAt) < RememberedFor
            && !_changes.HasChangedSince(known.Stamp, Topic.User(tenant, userId)))
        {
            return known.Author;
        }
        var (stamp, askedAt) = (_changes.Stamp, _clock.GetTimestamp());
        await using var db = await _contexts.CreateDbContextAsync(cancellation);
        var author = await db.Users
            .Where(user => user.Tenant == tenant && user.Id == userId && user.DeletedAt == null)
            .Select(user => new Author(user.Id, user.DisplayName, user.AvatarUrl))
            .SingleOrDefaultAsync(cancellation);
        if (author is not null)
        {
            _known.Set((tenant, userId), new KnownUser(author, stamp, askedAt));
        }
        return author;
    }

    /// <summary>
    /// Makes the user of a valid token that is seen for the first time: an app may bring its own users. False when the user was
    /// deleted, which no token undoes.
    /// </summary>
    public async ValueTask<bool> EnsureAsync(Caller caller, string? displayName, CancellationToken cancellation)
    {
        if (await FindAsync(caller.Tenant, caller.UserId, cancellation) is not null)
        {
            return true;
        }
        await using var db = await _contexts.CreateDbContextAsync(cancellation);
        if (await db.Users.AnyAsync(user => user.Tenant == caller.Tenant && user.Id == caller.UserId && user.DeletedAt != null, cancellation))
        {
            return false;
        }
        Add(db, new UserRow
        {
            Tenant = caller.Tenant,
            Id = caller.UserId,
            DisplayName = displayName is not null && Text.CheckLine("name", displayName, AccountService.LongestName) is null ? displayName : caller.UserId,
            CreatedAt = _clock.GetUtcNow(),
        });
        // When it is taken, another of the user's first requests was quicker, or the user was deleted this very moment.
        return await db.TrySaveAsync(cancellation) || await FindAsync(caller.Tenant, caller.UserId, cancellation) is not null;
    }

    /// <summary>
    /// Keeps the caller from being deleted until the transaction of <paramref name="db"/> is over, for what must not be left without
    /// its user. False when that has happened already.
    /// </summary>
    public static async Task<bool> HoldAsync(RealtimeDbContext db, Caller caller, CancellationToken cancellation) =>
        await db.Users
            .FromSql($"select * from users where tenant = {caller.Tenant} and id = {caller.UserId} for key share")
            .AsNoTracking()
            .SingleOrDefaultAsync(cancellation) is { DeletedAt: null };

    /// <summary>A new user and the topic of what concerns that user alone.</summary>
    public static void Add(RealtimeDbContext db, UserRow user)
    {
        db.Users.Add(user);
        var self = Topic.User(user.Tenant, user.Id);
        db.Topics.Add(TopicDirectory.NewRow(self));
        db.Outbox.Add(OutboxRow.Of(self, OutboxEvents.UserCreated, new UserReference(user.Id)));
    }

    private sealed record ChangedUser(string Tenant, string UserId);

    private sealed record KnownUser(Author Author, long Stamp, long AskedAt);
}
