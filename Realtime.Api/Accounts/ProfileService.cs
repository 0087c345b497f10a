using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Delivery;
using Realtime.Api.Http;
using Realtime.Api.Presence;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;
using Realtime.Persistence.Outbox;

namespace Realtime.Api.Accounts;

/// <summary>How a user is shown to others.</summary>
internal sealed class ProfileService(
    IDbContextFactory<RealtimeDbContext> contexts, UserDirectory users, PresencePlacesReader places, EventPublisher events)
{
    private const int LongestUrl = 2_048;

    public async Task<Result<User>> ChangeAsync(Caller caller, UpdateProfile request, SeenState seen, CancellationToken cancellation)
    {
        if (Check(request) is { } refusal)
        {
            return refusal;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // Held, so that nobody else changes it between the look and the change.
        var user = await db.Users
            .FromSql($"select * from users where tenant = {caller.Tenant} and id = {caller.UserId} for no key update")
            .SingleAsync(cancellation);
        if (seen.Check(AccountService.ToUser(user, showUsername: true)) is { } changedMeanwhile)
        {
            return changedMeanwhile;
        }
        user.DisplayName = request.DisplayName ?? user.DisplayName;
        user.AvatarUrl = request.AvatarUrl is null ? user.AvatarUrl : request.AvatarUrl.Length == 0 ? null : request.AvatarUrl;
        if (db.ChangeTracker.HasChanges())
        {
            db.Outbox.Add(OutboxRow.Of(caller.Self, OutboxEvents.UserUpdated, new UserReference(caller.UserId)));
            await db.SaveChangesAsync(cancellation);
            await transaction.CommitAsync(CancellationToken.None);
            users.Forget(caller.Tenant, caller.UserId);
            await TellAsync(caller, AccountService.ToUser(user, showUsername: false));
        }
        return AccountService.ToUser(user, showUsername: true);
    }

    private static Refusal? Check(UpdateProfile request)
    {
        if (request.DisplayName is { } name && Text.CheckLine("displayName", name, AccountService.LongestName) is { } refusal)
        {
            return refusal;
        }
        if (string.IsNullOrEmpty(request.AvatarUrl))
        {
            return null;
        }
        if (Text.CheckLine("avatarUrl", request.AvatarUrl, LongestUrl) is { } wrongText)
        {
            return wrongText;
        }
        return Uri.TryCreate(request.AvatarUrl, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp)
            ? null
            : Refuse.Invalid("avatarUrl", "'avatarUrl' is an absolute http or https address.", "invalid_url");
    }

    /// <summary>Where the user's presence is told, but for large servers, of whose members nobody is told one by one.</summary>
    private async Task TellAsync(Caller caller, User user)
    {
        var placesOf = (await places.OfAsync(caller.Tenant, [caller.UserId]))[caller.UserId];
        var topics = placesOf.Servers.Where(id => !placesOf.Large.Contains(id)).Select(id => Topic.Server(caller.Tenant, id))
            .Concat(placesOf.Conversations.Select(id => Topic.Conversation(caller.Tenant, id)));
        foreach (var topic in topics.Prepend(caller.Self))
        {
            events.Tell(topic, client => client.UserUpdate(new UserChange(topic.ToRef(), user)));
        }
    }
}
