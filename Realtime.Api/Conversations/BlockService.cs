using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Delivery;
using Realtime.Api.Follows;
using Realtime.Api.Http;
using Realtime.Api.Storage;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;

namespace Realtime.Api.Conversations;

/// <summary>
/// Who does not want to hear from whom. One who is blocked opens no conversation with the other and brings that one into none; of the one
/// that the two have there is reading left, and nothing of it is told. What is said in a group, and in servers, is not touched.
/// </summary>
internal sealed class BlockService(IDbContextFactory<RealtimeDbContext> contexts, AccessChangeWatch changes, EventPublisher events, TimeProvider clock)
{
    /// <summary>Blocks a user, who follows the caller no longer; blocking one again changes nothing.</summary>
    public async Task<Result<Done>> BlockAsync(Caller caller, string userId, CancellationToken cancellation)
    {
        if (!Identifier.IsValid(userId))
        {
            return Refuse.InvalidId("userId");
        }
        if (userId == caller.UserId)
        {
            return Refuse.Invalid("userId", "Nobody can be rid of oneself.", "oneself");
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // Whoever is just following the caller is waited for, and then found.
        await db.Database.ExecuteSqlAsync(
            $"select from users where tenant = {caller.Tenant} and id = {caller.UserId} for no key update", cancellation);
        // So is one who is just being deleted: no block of the deleted is left behind.
        if (!await UserDirectory.HoldAsync(db, caller with { UserId = userId }, cancellation))
        {
            return Refuse.NotFound;
        }
        var block = new UserBlockRow { Tenant = caller.Tenant, UserId = caller.UserId, BlockedId = userId, CreatedAt = clock.GetUtcNow() };
        db.UserBlocks.Add(block);
        db.AccessChanges.Add(AccessChangeRow.Of(block));
        if (await db.TrySaveAsync(cancellation))
        {
            await FollowService.EndAsync(db, caller.Tenant, userId, caller.UserId, cancellation);
            await transaction.CommitAsync(CancellationToken.None);
            await changes.AnnounceAsync();
            events.Tell(caller.Self, client => client.BlockUpdate(new BlockChange(userId, IsBlocked: true)));
        }
        return Done.Instance;
    }

    /// <summary>Takes a block back, if there is one. A refusal is never remembered, so no node has to be told.</summary>
    public async Task<Result<Done>> UnblockAsync(Caller caller, string userId, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var removed = await db.UserBlocks
            .Where(block => block.Tenant == caller.Tenant && block.UserId == caller.UserId && block.BlockedId == userId)
            .ExecuteDeleteAsync(cancellation);
        if (removed > 0)
        {
            events.Tell(caller.Self, client => client.BlockUpdate(new BlockChange(userId, IsBlocked: false)));
        }
        return Done.Instance;
    }

    /// <summary>Whom the caller has blocked, by id.</summary>
    public async Task<Result<Page<BlockedUser>>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var rows = await (
            from block in db.UserBlocks
            where block.Tenant == caller.Tenant && block.UserId == caller.UserId && block.BlockedId.CompareTo(page.AfterId) > 0
            join user in db.Users on new { block.Tenant, Id = block.BlockedId } equals new { user.Tenant, user.Id }
            orderby block.BlockedId
            select new BlockedUser(new User(user.Id, user.DisplayName, null, user.AvatarUrl), block.CreatedAt))
            .Take(page.Take + 1)
            .ToListAsync(cancellation);
        return page.Of(rows, blocked => blocked, last => last.User.Id);
    }

    /// <summary>Those that the caller has made.</summary>
    public static IQueryable<UserBlockRow> Of(RealtimeDbContext db, Caller caller) =>
        db.UserBlocks.Where(block => block.Tenant == caller.Tenant && block.UserId == caller.UserId);

    public async Task<bool> IsBlockedByAnyAsync(string tenant, string userId, IReadOnlyCollection<string> others, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db.UserBlocks.AnyAsync(
            block => block.Tenant == tenant && block.BlockedId == userId && others.Contains(block.UserId), cancellation);
    }
}
