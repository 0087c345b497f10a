using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Servers;

/// <summary>Communities: servers with channels and members.</summary>
internal static class ServersFeature
{
    public static IServiceCollection AddServers(this IServiceCollection services) =>
        services.AddSingleton<ServerService>().AddSingleton<IUserDeletionStep, MembershipsOfTheDeleted>();

    public static void MapServers(this RouteGroupBuilder api)
    {
        var servers = api.MapGroup("/servers").WithTags("Servers");
        servers.MapPost("", async (CreateServer request, Caller caller, ServerService service, CancellationToken cancellation) =>
                (await service.CreateAsync(caller, request, cancellation)).ToCreated(server => $"/api/v1/servers/{server.Id}"))
            .Answering<Server>(StatusCodes.Status201Created)
            .WithSummary("Make a server and be its owner");
        servers.MapGet("", async (
                    string? visibility, [AsParameters] PageRequest page, Caller caller, ServerService service, CancellationToken cancellation) =>
                (await service.ListAsync(caller, visibility == "public" ? ServerVisibility.Public : null, page, cancellation)).ToHttp())
            .Answering<Page<Server>>()
            .WithSummary("The servers one is in; with ?visibility=public those one can join");
        servers.MapGet("/{id}", async (string id, Caller caller, ServerService service, CancellationToken cancellation) =>
                (await service.FindAsync(caller, id, cancellation)).ToHttp())
            .Answering<Server>()
            .WithSummary("A server");

        servers.MapPost("/{id}/channels", async (
                    string id, CreateChannel request, Caller caller, ServerService service, CancellationToken cancellation) =>
                (await service.CreateChannelAsync(caller, id, request, cancellation)).ToCreated(channel => $"/api/v1/channels/{channel.Id}"))
            .Answering<Channel>(StatusCodes.Status201Created)
            .WithSummary("Make a channel; the owner's to do");
        servers.MapGet("/{id}/channels", async (string id, Caller caller, ServerService service, CancellationToken cancellation) =>
                (await service.ChannelsAsync(caller, id, cancellation)).ToHttp())
            .Answering<Page<Channel>>()
            .WithSummary("Its channels, in order");
        api.MapGet("/channels/{id}", async (string id, Caller caller, ServerService service, CancellationToken cancellation) =>
                (await service.FindChannelAsync(caller, id, cancellation)).ToHttp())
            .WithTags("Servers")
            .Answering<Channel>()
            .WithSummary("A channel");

        servers.MapGet("/{id}/members", async (
                    string id, [AsParameters] PageRequest page, Caller caller, ServerService service, CancellationToken cancellation) =>
                (await service.MembersAsync(caller, id, page, cancellation)).ToHttp())
            .Answering<Page<Member>>()
            .WithSummary("Its members, by id");
        servers.MapPut("/{id}/members/me", async (string id, Caller caller, ServerService service, CancellationToken cancellation) =>
                (await service.JoinAsync(caller, id, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Join a public server");
        servers.MapDelete("/{id}/members/me", async (string id, Caller caller, ServerService service, CancellationToken cancellation) =>
                (await service.LeaveAsync(caller, id, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Leave");
        servers.MapDelete("/{id}/members/{userId}", async (
                    string id, string userId, Caller caller, ServerService service, CancellationToken cancellation) =>
                (await service.KickAsync(caller, id, userId, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Make a member leave; the owner's to do");
    }
}
