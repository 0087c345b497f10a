using Realtime.Domain.Permissions;

namespace Realtime.Domain.Contracts;

/// <summary>What its members may, in one server.</summary>
/// <param name="Id">Of its own server; <see cref="EveryoneId"/> is the role that every member has.</param>
/// <param name="Rank">Whoever has a higher one may manage it. 0 for everyone's; the others have 1, 2, 3 from the lowest.</param>
/// <param name="Colour">As <c>#1a2b3c</c>.</param>
public sealed record Role(string Id, string ServerId, string Name, ServerPermissions Permissions, int Rank, string? Colour = null)
{
    public const string EveryoneId = "everyone";
}

/// <summary>A new role is the lowest one.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Permissions">Only what one may oneself; none unless given.</param>
/// <param name="Colour">As <c>#1a2b3c</c>.</param>
/// <param name="Id">The caller's own id, or absent for one of ours.</param>
public sealed record CreateRole(
    string Name, ServerPermissions Permissions = ServerPermissions.None, string? Colour = null, string? Id = null);

/// <summary>What is absent stays as it is.</summary>
/// <param name="Name">1 to 100 characters; that of everyone's role stays.</param>
/// <param name="Permissions">Only what one may oneself may come or go.</param>
/// <param name="Colour">As <c>#1a2b3c</c>; empty for none.</param>
public sealed record UpdateRole(string? Name = null, ServerPermissions? Permissions = null, string? Colour = null);

/// <param name="Roles">The ids of all roles but everyone's, each once, from the highest to the lowest.</param>
public sealed record OrderRoles(IReadOnlyList<string> Roles);

public sealed record RoleDeleted(string ServerId, string RoleId);

/// <summary>What the caller may, in a server as a whole or in one channel.</summary>
/// <param name="Rank">Of the caller's highest role; absent for the owner, who is above all.</param>
public sealed record OwnPermissions(ServerPermissions Permissions, int? Rank = null);
