using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Realtime.Api.Access;
using Realtime.Api.Storage;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;
using Realtime.Persistence.Topics;

namespace Realtime.Api.Accounts;

/// <summary>
/// Who is who. Remembers up to 100,000 users for a minute, so that a message need not ask for its author's name; a name
/// that was changed on another node is right again within that time.
/// </summary>
internal sealed class UserDirectory(IDbContextFactory<RealtimeDbContext> contexts, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(1);

    private readonly MemoryCache _known = new(new MemoryCacheOptions { SizeLimit = 100_000 });

    /// <summary>Null when the tenant has no such user.</summary>
    public async ValueTask<Author?> FindAsync(string tenant, string userId, CancellationToken cancellation)
    {
        if (_known.TryGetValue((tenant, userId), out Author? author))
        {
            return author;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        author = await db.Users
            .Where(user => user.Tenant == tenant && user.Id == userId)
            .Select(user => new Author(user.Id, user.DisplayName, user.AvatarUrl))
            .SingleOrDefaultAsync(cancellation);
        return author is null ? null : Remember(tenant, author);
    }

    /// <summary>Makes the user of a valid token that is seen for the first time: an app may bring its own users.</summary>
    public async ValueTask EnsureAsync(Caller caller, string? displayName, CancellationToken cancellation)
    {
        if (await FindAsync(caller.Tenant, caller.UserId, cancellation) is not null)
        {
            return;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        Add(db, new UserRow
        {
            Tenant = caller.Tenant,
            Id = caller.UserId,
            DisplayName = displayName is not null && Text.CheckLine("name", displayName, AccountService.LongestName) is null ? displayName : caller.UserId,
            CreatedAt = clock.GetUtcNow(),
        });
        // When it is taken, another of the user's first requests was quicker.
        await db.TrySaveAsync(cancellation);
    }

    /// <summary>A new user and the topic of what concerns that user alone.</summary>
    public static void Add(RealtimeDbContext db, UserRow user)
    {
        db.Users.Add(user);
        db.Topics.Add(TopicDirectory.NewRow(Topic.User(user.Tenant, user.Id)));
    }

    public void Dispose() => _known.Dispose();

    private Author Remember(string tenant, Author author) => _known.Set(
        (tenant, author.Id), author, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = RememberedFor });
}
