using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Follows;

/// <summary>Users who follow users.</summary>
internal static class FollowsFeature
{
    /// <summary>The tag of this feature's endpoints.</summary>
    public const string Tag = "Follows";

    public static IServiceCollection AddFollows(this IServiceCollection services) =>
        services.AddSingleton<FollowService>().AddSingleton<IUserDeletionStep, FollowsOfTheDeleted>();

    public static void MapFollows(this RouteGroupBuilder api)
    {
        var users = api.MapGroup("/users").WithTags(Tag);
        users.MapGet("/me/following", async ([AsParameters] PageRequest page, Caller caller, FollowService service, CancellationToken cancellation) =>
                (await service.ListAsync(caller, page, cancellation)).ToHttp())
            .Answering<Page<FollowedUser>>()
            .WithSummary("Whom the caller follows, by id");
        users.MapPut("/{id}/follow", async (string id, Caller caller, FollowService service, CancellationToken cancellation) =>
                (await service.FollowAsync(caller, new FollowUser(id), cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Follow a user");
        users.MapDelete("/{id}/follow", async (string id, Caller caller, FollowService service, CancellationToken cancellation) =>
                (await service.UnfollowAsync(caller, new FollowUser(id), cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Follow a user no longer");
    }
}
