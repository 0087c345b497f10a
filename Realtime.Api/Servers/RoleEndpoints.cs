using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Servers;

internal static class RoleEndpoints
{
    public static void MapRoles(this RouteGroupBuilder servers)
    {
        servers.MapGet("/{id}/roles", async (string id, Caller caller, RoleService service, CancellationToken cancellation) =>
                (await service.ListAsync(caller, id, cancellation)).ToHttp())
            .Answering<Page<Role>>()
            .WithSummary("Its roles, from the highest to everyone's");
        servers.MapPost("/{id}/roles", async (
                    string id, CreateRole request, Caller caller, RoleService service, CancellationToken cancellation) =>
                (await service.CreateAsync(caller, id, request, cancellation)).ToCreated(role => $"/api/v1/servers/{id}/roles/{role.Id}"))
            .Answering<Role>(StatusCodes.Status201Created)
            .WithSummary("Make a role, the lowest; takes manage_roles");
        servers.MapPut("/{id}/roles/order", async (
                    string id, OrderRoles request, Caller caller, RoleService service, CancellationToken cancellation) =>
                (await service.OrderAsync(caller, id, request, cancellation)).ToHttp())
            .Answering<Page<Role>>()
            .WithSummary("Rank the roles below one's own anew; takes manage_roles");
        servers.MapGet("/{id}/roles/{roleId}", async (
                    string id, string roleId, Caller caller, RoleService service, CancellationToken cancellation) =>
                (await service.FindAsync(caller, id, roleId, cancellation)).ToTagged())
            .AnsweringTagged<Role>()
            .WithSummary("A role");
        servers.MapPatch("/{id}/roles/{roleId}", async (
                    string id, string roleId, UpdateRole request, SeenState seen, Caller caller, RoleService service, CancellationToken cancellation) =>
                (await service.UpdateAsync(caller, id, roleId, request, seen, cancellation)).ToTagged())
            .AnsweringTagged<Role>()
            .WithSummary("Change a role below one's own; takes manage_roles");
        servers.MapDelete("/{id}/roles/{roleId}", async (
                    string id, string roleId, Caller caller, RoleService service, CancellationToken cancellation) =>
                (await service.DeleteAsync(caller, id, roleId, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Delete a role below one's own; takes manage_roles");
        servers.MapPut("/{id}/members/{userId}/roles/{roleId}", async (
                    string id, string userId, string roleId, Caller caller, RoleService service, CancellationToken cancellation) =>
                (await service.AssignAsync(caller, id, userId, roleId, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Give a member a role; takes manage_roles");
        servers.MapDelete("/{id}/members/{userId}/roles/{roleId}", async (
                    string id, string userId, string roleId, Caller caller, RoleService service, CancellationToken cancellation) =>
                (await service.UnassignAsync(caller, id, userId, roleId, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Take a role from a member; takes manage_roles");
    }
}
