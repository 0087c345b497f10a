using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Connections;
using Realtime.Domain.Refusals;
using Realtime.Persistence;

namespace Realtime.Api.Accounts;

/// <summary>Whether those who came with a good token are still to be believed: the session goes on, and the user is not gone.</summary>
internal sealed class Standing(IDbContextFactory<RealtimeDbContext> contexts, UserDirectory users, SessionDirectory sessions)
{
    public async ValueTask<bool> IsGoodAsync(Caller caller, CancellationToken cancellation) =>
        await sessions.IsLiveAsync(caller, cancellation) && await users.FindAsync(caller.Tenant, caller.UserId, cancellation) is not null;

    /// <summary>
    /// To be called once a new connection can be found in the registry. The session may have ended after its token was
    /// believed and before that, when whoever ended it could not find the connection yet. Answers from memory, as a rule.
    /// </summary>
    public async Task ConfirmAsync(ClientConnection connection, CancellationToken cancellation)
    {
        if (!await IsGoodAsync(connection.Caller, cancellation))
        {
            connection.End(GoodbyeCode.Revoked.ToGoodbye());
        }
    }

    /// <summary>Those of a tenant's callers who are not to be believed any more, in two queries, whatever is remembered.</summary>
    public async Task<IReadOnlyCollection<Caller>> LostAsync(string tenant, IReadOnlyCollection<Caller> callers, CancellationToken cancellation)
    {
        var live = await sessions.LiveAmongAsync(tenant, callers, cancellation);
        var ids = callers.Select(caller => caller.UserId).Distinct().ToArray();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var gone = await db.Users
            .Where(user => user.Tenant == tenant && ids.Contains(user.Id) && user.DeletedAt != null)
            .Select(user => user.Id)
            .ToHashSetAsync(cancellation);
        return [.. callers.Where(caller => gone.Contains(caller.UserId) || (caller.SessionId is not null && !live.Contains(caller)))];
    }
}
