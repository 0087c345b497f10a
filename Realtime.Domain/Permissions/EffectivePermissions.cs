namespace Realtime.Domain.Permissions;

/// <summary>Where somebody stands in a server.</summary>
/// <param name="Everyone">Of the role that every member has.</param>
/// <param name="Roles">Of all the member's other roles together.</param>
public readonly record struct MemberStanding(
    bool IsMember, bool IsOwner, bool IsBanned, bool IsMuted, ServerPermissions Everyone, ServerPermissions Roles);

/// <summary>What one override of a channel adds to the permissions of a role or a member, and takes away.</summary>
public readonly record struct PermissionOverride(ServerPermissions Allow, ServerPermissions Deny);

/// <summary>The overrides of a channel that concern one member.</summary>
/// <param name="Everyone">Of the role that every member has.</param>
/// <param name="Roles">Of the member's other roles together: what one of them allows, another's denial does not take away.</param>
/// <param name="Member">Of the member alone, which has the last word.</param>
public readonly record struct ChannelOverrides(PermissionOverride Everyone, PermissionOverride Roles, PermissionOverride Member);

/// <summary>The one place that says what a member may.</summary>
public static class EffectivePermissions
{
    /// <summary>What somebody may in a server as a whole, or with <paramref name="channel"/> in that channel.</summary>
    public static ServerPermissions Of(MemberStanding who, ChannelOverrides? channel = null)
    {
        // 1. Outside nobody may anything, and a ban outweighs a membership that it should have ended.
        if (!who.IsMember || (who.IsBanned && !who.IsOwner))
        {
            return ServerPermissions.None;
        }
        // 2. The owner may everything, always: nobody is above.
        if (who.IsOwner)
        {
            return ServerPermissions.All;
        }
        // 3. What the roles give. No channel is closed to an administrator.
        var granted = who.Everyone | who.Roles;
        if (granted.HasFlag(ServerPermissions.Administrator))
        {
            granted = ServerPermissions.All;
        }
        else if (channel is { } overrides)
        {
            // 4. From the general to the particular; the later has the last word.
            granted = Apply(granted, overrides.Everyone);
            granted = Apply(granted, overrides.Roles);
            granted = Apply(granted, overrides.Member);
            // 5. One can do nothing in a channel that one cannot see.
            if (!granted.HasFlag(ServerPermissions.ViewChannel))
            {
                return ServerPermissions.None;
            }
        }
        // 6. Muting takes the word even from an administrator: only someone above could do it.
        return who.IsMuted ? granted & ~ServerPermissions.Voice : granted;
    }

    private static ServerPermissions Apply(ServerPermissions granted, PermissionOverride change) =>
        (granted & ~(change.Deny & ServerPermissions.OfChannels)) | (change.Allow & ServerPermissions.OfChannels);
}
