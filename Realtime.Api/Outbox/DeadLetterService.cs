using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;
using Realtime.Persistence.Outbox;

namespace Realtime.Api.Outbox;

/// <summary>What could not be done in a tenant, for its administrators to look at and have tried again.</summary>
internal sealed class DeadLetterService(
    IDbContextFactory<RealtimeDbContext> contexts, DeadLetters letters, OutboxDispatcher dispatcher, ILogger<DeadLetterService> logger)
{
    /// <summary>Newest first.</summary>
    public async Task<Result<Page<DeadLetter>>> ListAsync(Caller caller, PageRequest page, CancellationToken cancellation)
    {
        if (!caller.Roles.HasFlag(CallerRoles.Admin))
        {
            return Refuse.NotAnAdministrator;
        }
        var (time, id) = page.BeforeOf(Identifier.DeadLetterPrefix);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var rows = await db.DeadLetters.AsNoTracking()
            .Where(letter => letter.Tenant == caller.Tenant && (letter.DiedAt < time || (letter.DiedAt == time && letter.Id < id)))
            .OrderByDescending(letter => letter.DiedAt).ThenByDescending(letter => letter.Id)
            .Take(page.Take + 1)
            .ToListAsync(cancellation);
        return page.Of(rows, ToLetter, last => PageRequest.CursorOf(last.DiedAt, IdOf(last)));
    }

    /// <summary>Has it tried again, at once and as often as anything is; before what came later of its key.</summary>
    public async Task<Result<Done>> ReplayAsync(Caller caller, string letterId, CancellationToken cancellation)
    {
        if (!caller.Roles.HasFlag(CallerRoles.Admin))
        {
            return Refuse.NotAnAdministrator;
        }
        if (!Identifier.TryParse(Identifier.DeadLetterPrefix, letterId, out var id) || !await letters.ReplayAsync(caller.Tenant, id, cancellation))
        {
            return Refuse.NotFound;
        }
        logger.Replayed(caller.Tenant, caller.UserId, letterId);
        dispatcher.Wake();
        return Done.Instance;
    }

    private static string IdOf(DeadLetterRow row) => Identifier.Format(Identifier.DeadLetterPrefix, row.Id);

    private static DeadLetter ToLetter(DeadLetterRow row) => new(
        IdOf(row), row.Consumer, row.Type, JsonElement.Parse(row.Payload), row.Attempts, row.Error, row.CreatedAt, row.DiedAt);
}
