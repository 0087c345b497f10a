using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Servers;

internal static class JoiningEndpoints
{
    public static void MapJoining(this RouteGroupBuilder servers)
    {
        servers.MapGet("/{id}/invites", async (
                    string id, [AsParameters] PageRequest page, Caller caller, InviteService service, CancellationToken cancellation) =>
                (await service.ListAsync(caller, id, page, cancellation)).ToHttp())
            .Answering<Page<Invite>>()
            .WithSummary("Its invites; takes manage_invites");
        servers.MapPost("/{id}/invites", async (
                    string id, CreateInvite request, Caller caller, InviteService service, CancellationToken cancellation) =>
                (await service.CreateAsync(caller, id, request, cancellation)).ToCreated(invite => $"/api/v1/invites/{invite.Code}"))
            .Answering<Invite>(StatusCodes.Status201Created)
            .WithSummary("Make an invite; takes manage_invites");
        servers.MapDelete("/{id}/invites/{code}", async (
                    string id, string code, Caller caller, InviteService service, CancellationToken cancellation) =>
                (await service.DeleteAsync(caller, id, code, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Take an invite back; takes manage_invites");

        servers.MapGet("/{id}/join-requests", async (
                    string id, [AsParameters] PageRequest page, Caller caller, JoinRequestService service, CancellationToken cancellation) =>
                (await service.ListAsync(caller, id, page, cancellation)).ToHttp())
            .Answering<Page<JoinRequest>>()
            .WithSummary("Who waits to be let in; takes manage_invites");
        servers.MapPost("/{id}/join-requests", async (
                    string id, PostJoinRequest request, Caller caller, JoinRequestService service, CancellationToken cancellation) =>
                (await service.AskAsync(caller, new RequestJoin(id, request.Message), cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Ask to be let in, where the join policy is request");
        servers.MapPost("/{id}/join-requests/{userId}/approve", async (
                    string id, string userId, Caller caller, JoinRequestService service, CancellationToken cancellation) =>
                (await service.ApproveAsync(caller, new DecideJoinRequest(id, userId), cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Let somebody in; takes manage_invites");
        servers.MapPost("/{id}/join-requests/{userId}/deny", async (
                    string id, string userId, Caller caller, JoinRequestService service, CancellationToken cancellation) =>
                (await service.DenyAsync(caller, new DecideJoinRequest(id, userId), cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Let somebody not in; takes manage_invites");
    }

    public static void MapInvites(this RouteGroupBuilder invites) =>
        invites.MapPost("/{code}/accept", async (
                    string code, Caller caller, InviteService service, ServerService servers, CancellationToken cancellation) =>
                (await service.AcceptAsync(caller, code, servers, cancellation)).ToHttp())
            .Answering<Server>()
            .WithSummary("Join with an invite");
}
