using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Streams;

internal static class StreamEndpoints
{
    public static void MapStreamsThemselves(this RouteGroupBuilder streams)
    {
        streams.MapPost("", async (StartStream request, Caller caller, StreamService service, CancellationToken cancellation) =>
                (await service.StartAsync(caller, request, cancellation)).ToCreated(stream => $"/api/v1/streams/{stream.Id}"))
            .Answering<LiveStream>(StatusCodes.Status201Created)
            .WithSummary("Start a stream and be its owner");
        streams.MapGet("", async ([AsParameters] PageRequest page, Caller caller, StreamService service, CancellationToken cancellation) =>
                (await service.ListAsync(caller, page, cancellation)).ToHttp())
            .Answering<Page<LiveStream>>()
            .WithSummary("Those that are live, newest first");
        streams.MapGet("/{id}", async (string id, Caller caller, StreamService service, CancellationToken cancellation) =>
                (await service.FindAsync(caller, id, cancellation)).ToTagged())
            .AnsweringTagged<LiveStream>()
            .WithSummary("A stream");
        streams.MapPatch("/{id}", async (
                    string id, PatchStream request, SeenState seen, Caller caller, StreamService service, CancellationToken cancellation) =>
                (await service.UpdateAsync(
                    caller, new UpdateStream(id, request.Title, request.SlowModeSeconds, request.FollowersOnly, request.ModsOnly), seen, cancellation)).ToTagged())
            .AnsweringTagged<LiveStream>()
            .WithSummary("Change its title, which is the owner's to do, or who may write in its chat, which is a moderator's, too");
        streams.MapPost("/{id}/end", async (string id, Caller caller, StreamService service, CancellationToken cancellation) =>
                (await service.EndAsync(caller, id, cancellation)).ToHttp())
            .Answering<LiveStream>()
            .WithSummary("End it; the owner's to do");
        streams.MapGet("/{id}/audit-log", async (
                    string id, [AsParameters] PageRequest page, Caller caller, StreamAuditService service, CancellationToken cancellation) =>
                (await service.ListAsync(caller, id, page, cancellation)).ToHttp())
            .Answering<Page<AuditEntry>>()
            .WithSummary("What was done to it and in its chat, newest first; a moderator's to see");
    }

    public static void MapStreamModerators(this RouteGroupBuilder streams)
    {
        streams.MapGet("/{id}/moderators", async (
                    string id, [AsParameters] PageRequest page, Caller caller, StreamModeratorService service, CancellationToken cancellation) =>
                (await service.ListAsync(caller, id, page, cancellation)).ToHttp())
            .Answering<Page<StreamModerator>>()
            .WithSummary("Who moderates its chat beside the owner, by id");
        streams.MapPut("/{id}/moderators/{userId}", async (
                    string id, string userId, Caller caller, StreamModeratorService service, CancellationToken cancellation) =>
                (await service.AddAsync(caller, new StreamUser(id, userId), cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Make a moderator of its chat; the owner's to do");
        streams.MapDelete("/{id}/moderators/{userId}", async (
                    string id, string userId, Caller caller, StreamModeratorService service, CancellationToken cancellation) =>
                (await service.RemoveAsync(caller, new StreamUser(id, userId), cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Take that back; the owner's to do");
    }

    public static void MapStreamRestrictions(this RouteGroupBuilder streams)
    {
        streams.MapGet("/{id}/timeouts", async (
                    string id, [AsParameters] PageRequest page, Caller caller, StreamRestrictions service, CancellationToken cancellation) =>
                (await service.ListTimeoutsAsync(caller, id, page, cancellation)).ToHttp())
            .Answering<Page<StreamTimeout>>()
            .WithSummary("Who may not write in its chat for a while, by id; a moderator's to see");
        streams.MapPut("/{id}/timeouts/{userId}", async (
                    string id, string userId, PutStreamTimeout request, Caller caller, StreamRestrictions service, CancellationToken cancellation) =>
                (await service.TimeOutAsync(caller, new TimeOutStreamUser(id, userId, request.Seconds, request.Reason), cancellation)).ToHttp())
            .Answering<StreamTimeout>()
            .WithSummary("Take somebody's word in its chat for a while; a moderator's to do");
        streams.MapDelete("/{id}/timeouts/{userId}", async (
                    string id, string userId, Caller caller, StreamRestrictions service, CancellationToken cancellation) =>
                (await service.LiftTimeoutAsync(caller, new StreamUser(id, userId), cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Give it back; a moderator's to do");
        streams.MapGet("/{id}/bans", async (
                    string id, [AsParameters] PageRequest page, Caller caller, StreamRestrictions service, CancellationToken cancellation) =>
                (await service.ListBansAsync(caller, id, page, cancellation)).ToHttp())
            .Answering<Page<StreamBan>>()
            .WithSummary("To whom its chat is closed, by id; a moderator's to see");
        streams.MapPut("/{id}/bans/{userId}", async (
                    string id, string userId, PutStreamBan request, Caller caller, StreamRestrictions service, CancellationToken cancellation) =>
                (await service.BanAsync(caller, new BanStreamUser(id, userId, request.Reason, request.Until), cancellation)).ToHttp())
            .Answering<StreamBan>()
            .WithSummary("Close its chat to somebody; a moderator's to do");
        streams.MapDelete("/{id}/bans/{userId}", async (
                    string id, string userId, Caller caller, StreamRestrictions service, CancellationToken cancellation) =>
                (await service.LiftBanAsync(caller, new StreamUser(id, userId), cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Let somebody in again; a moderator's to do");
    }
}
