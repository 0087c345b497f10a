using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Servers;

internal static class MemberEndpoints
{
    public static void MapMembers(this RouteGroupBuilder servers)
    {
        servers.MapGet("/{id}/members", async (
                    string id, [AsParameters] PageRequest page, Caller caller, MemberService service, CancellationToken cancellation) =>
                (await service.ListAsync(caller, id, page, cancellation)).ToHttp())
            .Answering<Page<Member>>()
            .WithSummary("Its members, by id");
        servers.MapPut("/{id}/members/me", async (string id, Caller caller, MemberService service, CancellationToken cancellation) =>
                (await service.JoinAsync(caller, id, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Join a public server that is open");
        servers.MapDelete("/{id}/members/me", async (string id, Caller caller, MemberService service, CancellationToken cancellation) =>
                (await service.LeaveAsync(caller, id, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Leave");
        servers.MapDelete("/{id}/members/{userId}", async (
                    string id, string userId, string? reason, Caller caller, MemberService service, CancellationToken cancellation) =>
                (await service.KickAsync(caller, new KickMember(id, userId, reason), cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Make a member leave; takes kick_members");
        servers.MapPut("/{id}/members/{userId}/mute", async (
                    string id, string userId, MuteMember request, Caller caller, MemberService service, CancellationToken cancellation) =>
                (await service.MuteAsync(caller, id, userId, request, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Take a member's word for a while; takes mute_members");
        servers.MapDelete("/{id}/members/{userId}/mute", async (
                    string id, string userId, Caller caller, MemberService service, CancellationToken cancellation) =>
                (await service.UnmuteAsync(caller, id, userId, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Give it back; takes mute_members");
    }

    public static void MapBans(this RouteGroupBuilder servers)
    {
        servers.MapGet("/{id}/bans", async (
                    string id, [AsParameters] PageRequest page, Caller caller, BanService service, CancellationToken cancellation) =>
                (await service.ListAsync(caller, id, page, cancellation)).ToHttp())
            .Answering<Page<Ban>>()
            .WithSummary("Who is banned, by id; takes ban_members");
        servers.MapPut("/{id}/bans/{userId}", async (
                    string id, string userId, PutBan request, Caller caller, BanService service, CancellationToken cancellation) =>
                (await service.BanAsync(caller, new BanMember(id, userId, request.Reason, request.Until), cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Make somebody leave and keep them out; takes ban_members");
        servers.MapDelete("/{id}/bans/{userId}", async (
                    string id, string userId, Caller caller, BanService service, CancellationToken cancellation) =>
                (await service.UnbanAsync(caller, id, userId, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Let somebody come again; takes ban_members");
    }
}
