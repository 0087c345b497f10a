using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Servers;

internal static class ServerEndpoints
{
    public static void MapServersThemselves(this RouteGroupBuilder servers)
    {
        servers.MapPost("", async (CreateServer request, Caller caller, ServerService service, CancellationToken cancellation) =>
                (await service.CreateAsync(caller, request, cancellation)).ToCreated(server => $"/api/v1/servers/{server.Id}"))
            .Answering<Server>(StatusCodes.Status201Created)
            .WithSummary("Make a server and be its owner");
        servers.MapGet("", async (
                    string? visibility, [AsParameters] PageRequest page, Caller caller, ServerService service, CancellationToken cancellation) =>
                (await service.ListAsync(caller, visibility == "public" ? ServerVisibility.Public : null, page, cancellation)).ToHttp())
            .Answering<Page<Server>>()
            .WithSummary("The servers one is in; with ?visibility=public those that can be found");
        servers.MapGet("/{id}", async (string id, Caller caller, ServerService service, CancellationToken cancellation) =>
                (await service.FindAsync(caller, id, cancellation)).ToTagged())
            .AnsweringTagged<Server>()
            .WithSummary("A server");
        servers.MapPatch("/{id}", async (
                    string id, UpdateServer request, SeenState seen, Caller caller, ServerService service, CancellationToken cancellation) =>
                (await service.UpdateAsync(caller, id, request, seen, cancellation)).ToTagged())
            .AnsweringTagged<Server>()
            .WithSummary("Change it; takes manage_server");
        servers.MapDelete("/{id}", async (string id, Caller caller, ServerService service, CancellationToken cancellation) =>
                (await service.DeleteAsync(caller, id, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Delete it with all that is in it; the owner's to do");
        servers.MapPut("/{id}/owner", async (
                    string id, TransferServer request, Caller caller, ServerService service, CancellationToken cancellation) =>
                (await service.TransferAsync(caller, id, request, cancellation)).ToHttp())
            .Answering<Server>()
            .WithSummary("Make another member the owner; the owner's to do");
        servers.MapGet("/{id}/permissions", async (string id, Caller caller, RoleService service, CancellationToken cancellation) =>
                (await service.OwnAsync(caller, id, cancellation)).ToHttp())
            .Answering<OwnPermissions>()
            .WithSummary("What one may there as a whole");
        servers.MapGet("/{id}/audit-log", async (
                    string id, [AsParameters] PageRequest page, Caller caller, AuditLogService service, CancellationToken cancellation) =>
                (await service.ListAsync(caller, id, page, cancellation)).ToHttp())
            .Answering<Page<AuditEntry>>()
            .WithSummary("What moderators did, newest first; takes view_audit_log");
    }
}
