using Realtime.Api.Access;
using Realtime.Domain.Refusals;
using Realtime.Persistence;

namespace Realtime.Api.Accounts;

/// <summary>What a capability has to do when a user is deleted, so that the accounts need not know of it.</summary>
internal interface IUserDeletionStep
{
    /// <summary>
    /// Takes part in the deletion's transaction, on <paramref name="db"/>. Answers what to tell once it is committed, or why the user
    /// cannot be deleted; then nothing was done at all.
    /// </summary>
    Task<Result<Action>> TakePartAsync(RealtimeDbContext db, Caller user, CancellationToken cancellation);
}
