using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Servers;

internal static class ChannelEndpoints
{
    public static void MapChannelsOfServers(this RouteGroupBuilder servers)
    {
        servers.MapPost("/{id}/channels", async (
                    string id, CreateChannel request, Caller caller, ChannelService service, CancellationToken cancellation) =>
                (await service.CreateAsync(caller, id, request, cancellation)).ToCreated(channel => $"/api/v1/channels/{channel.Id}"))
            .Answering<Channel>(StatusCodes.Status201Created)
            .WithSummary("Make a channel; takes manage_channels");
        servers.MapGet("/{id}/channels", async (string id, Caller caller, ChannelService service, CancellationToken cancellation) =>
                (await service.ListAsync(caller, id, cancellation)).ToHttp())
            .Answering<Page<Channel>>()
            .WithSummary("Those of its channels that one may see, in order");
        servers.MapPut("/{id}/channels/order", async (
                    string id, OrderChannels request, Caller caller, ChannelService service, CancellationToken cancellation) =>
                (await service.OrderAsync(caller, id, request, cancellation)).ToHttp())
            .Answering<Page<Channel>>()
            .WithSummary("Put its channels in another order; takes manage_channels");
    }

    public static void MapChannels(this RouteGroupBuilder channels)
    {
        channels.MapGet("/{id}", async (string id, Caller caller, ChannelService service, CancellationToken cancellation) =>
                (await service.FindAsync(caller, id, cancellation)).ToTagged())
            .AnsweringTagged<Channel>()
            .WithSummary("A channel");
        channels.MapPatch("/{id}", async (
                    string id, UpdateChannel request, SeenState seen, Caller caller, ChannelService service, CancellationToken cancellation) =>
                (await service.UpdateAsync(caller, id, request, seen, cancellation)).ToTagged())
            .AnsweringTagged<Channel>()
            .WithSummary("Change it; takes manage_channels");
        channels.MapDelete("/{id}", async (string id, Caller caller, ChannelService service, CancellationToken cancellation) =>
                (await service.DeleteAsync(caller, id, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Delete it with all that was written there; takes manage_channels");
        channels.MapGet("/{id}/permissions", async (string id, Caller caller, RoleService service, CancellationToken cancellation) =>
                (await service.OwnInChannelAsync(caller, id, cancellation)).ToHttp())
            .Answering<OwnPermissions>()
            .WithSummary("What one may there");
        channels.MapGet("/{id}/overrides", async (string id, Caller caller, ChannelOverrideService service, CancellationToken cancellation) =>
                (await service.ListAsync(caller, id, cancellation)).ToHttp())
            .Answering<Page<ChannelOverride>>()
            .WithSummary("What it allows and denies to single roles and members");
        foreach (var (path, subject) in new[] { ("roles", OverrideSubject.Role), ("members", OverrideSubject.Member) })
        {
            channels.MapPut($"/{{id}}/overrides/{path}/{{subjectId}}", async (
                        string id, string subjectId, SetOverride request, Caller caller, ChannelOverrideService service,
                        CancellationToken cancellation) =>
                    (await service.SetAsync(caller, id, subject, subjectId, request, cancellation)).ToHttp())
                .Answering<ChannelOverride>()
                .WithSummary("Allow and deny there what the roles do not say; takes manage_roles");
            channels.MapDelete($"/{{id}}/overrides/{path}/{{subjectId}}", async (
                        string id, string subjectId, Caller caller, ChannelOverrideService service, CancellationToken cancellation) =>
                    (await service.RemoveAsync(caller, id, subject, subjectId, cancellation)).ToNoContent())
                .AnsweringNothing()
                .WithSummary("Leave it to the roles again; takes manage_roles");
        }
    }
}
