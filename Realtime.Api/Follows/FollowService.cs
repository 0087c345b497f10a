using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;

namespace Realtime.Api.Follows;

/// <summary>Who follows whom. One who is blocked does not follow whoever did that.</summary>
internal sealed class FollowService(IDbContextFactory<RealtimeDbContext> contexts, AccessChangeWatch changes, TimeProvider clock)
{
    /// <summary>Follows a user; doing so again changes nothing. What it opens is asked anew by itself, since a refusal is never remembered.</summary>
    public async Task<Result<Done>> FollowAsync(Caller caller, FollowUser request, CancellationToken cancellation)
    {
        if (!Identifier.IsValid(request.UserId))
        {
            return Refuse.InvalidId("userId");
        }
        if (request.UserId == caller.UserId)
        {
            return Refuse.Invalid("userId", "Nobody follows oneself.", "oneself");
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // Shared with others who follow; whoever is just blocking holds it alone, so that a block is seen here or finds the follower.
        var followed = await db.Users
            .FromSql($"select * from users where tenant = {caller.Tenant} and id = {request.UserId} and deleted_at is null for share")
            .AsNoTracking()
            .SingleOrDefaultAsync(cancellation);
        if (followed is null)
        {
            return Refuse.NotFound;
        }
        if (await db.UserBlocks.AnyAsync(
            block => block.Tenant == caller.Tenant && block.UserId == request.UserId && block.BlockedId == caller.UserId, cancellation))
        {
            return Refuse.Blocked;
        }
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into user_follows (tenant, user_id, followed_id, created_at)
            values ({caller.Tenant}, {caller.UserId}, {request.UserId}, {clock.GetUtcNow()})
            on conflict (tenant, user_id, followed_id) do nothing
            """,
            cancellation);
        await transaction.CommitAsync(cancellation);
        return Done.Instance;
    }

    public async Task<Result<Done>> UnfollowAsync(Caller caller, FollowUser request, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        if (await EndAsync(db, caller.Tenant, caller.UserId, request.UserId, cancellation))
        {
            db.AccessChanges.Add(AccessChangeRow.OfWriting(Topic.User(caller.Tenant, request.UserId), caller.UserId));
            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(CancellationToken.None);
            await changes.AnnounceAsync();
        }
        return Done.Instance;
    }

    /// <summary>Whom the caller follows, by id.</summary>
    public async Task<Result<Page<FollowedUser>>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var rows = await (
            from follow in db.UserFollows
            where follow.Tenant == caller.Tenant && follow.UserId == caller.UserId && follow.FollowedId.CompareTo(page.AfterId) > 0
            join user in db.Users on new { follow.Tenant, Id = follow.FollowedId } equals new { user.Tenant, user.Id }
            orderby follow.FollowedId
            select new FollowedUser(new User(user.Id, user.DisplayName, null, user.AvatarUrl), follow.CreatedAt))
            .Take(page.Take + 1)
            .ToListAsync(cancellation);
        return page.Of(rows, followed => followed, last => last.User.Id);
    }

    /// <summary>Ends a following within the caller's transaction. False when there was none; else what it gave is to be noted as lost.</summary>
    public static async Task<bool> EndAsync(
        RealtimeDbContext db, string tenant, string userId, string followedId, CancellationToken cancellation) =>
        await db.UserFollows
            .Where(follow => follow.Tenant == tenant && follow.UserId == userId && follow.FollowedId == followedId)
            .ExecuteDeleteAsync(cancellation) > 0;
}
