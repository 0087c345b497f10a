using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Delivery;
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

    public async Task<Result<User>> ChangeAsync(Caller caller, UpdateProfile request, CancellationToken cancellation)
    {
        if (Check(request) is { } refusal)
        {
            return refusal;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var user = await db.Users.SingleAsync(user => user.Tenant == caller.Tenant && user.Id == caller.UserId, cancellation);
        user.DisplayName = request.DisplayName ?? user.DisplayName;
        user.AvatarUrl = request.AvatarUrl is null ? user.AvatarUrl : request.AvatarUrl.Length == 0 ? null : request.AvatarUrl;
        if (db.ChangeTracker.HasChanges())
        {
            db.Outbox.Add(OutboxRow.Of(caller.Self, OutboxEvents.UserUpdated, new UserReference(caller.UserId)));
            await db.SaveChangesAsync(cancellation);
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
