using Realtime.Api.Access;

namespace Realtime.Api.Storage;

/// <summary>
/// Every name in Redis. A user's and a server's keys are as they are in XCORD; those of other tenants than the default one have
/// <c>tenant:{tenant}:</c> before them. No id holds a colon, so no two of these are one.
/// </summary>
internal static class RedisKeys
{
    /// <summary>The channel on which nodes speak to one another.</summary>
    public const string Nodes = "realtime:nodes";

    /// <summary>Users, as <c>{tenant}/{user}</c>, by when the first of their connections expires (ms).</summary>
    public const string PresenceExpiry = "realtime:presence:expiry";

    /// <summary>Users whose presence has changed since it was told last, by when that was.</summary>
    public const string PresenceUntold = "realtime:presence:untold";

    /// <summary>Which run of this Redis it is: another one after it was flushed.</summary>
    public const string PresenceEra = "realtime:presence:era";

    /// <summary>When the last sweep was, and until when none is held.</summary>
    public const string PresenceSweeps = "realtime:presence:sweeps";

    /// <summary>
    /// The same names for scripts, which find users in an index and so must build them: <c>presence</c> is a hash with status, last_seen
    /// and ours beside them; <c>alive</c> lives while others see the user as connected; <c>connections</c> is a hash of expiry, activity and
    /// device; <c>online</c> is a set of a server's members whom others see as connected, and <c>byId</c> the same, sorted.
    /// </summary>
    public const string InScripts = $$"""
        local function named(tenant, name)
          if tenant == '{{TokenClaims.DefaultTenant}}' then return name end
          return 'tenant:' .. tenant .. ':' .. name
        end
        local function presenceOf(tenant, id) return named(tenant, 'presence:' .. id) end
        local function aliveOf(tenant, id) return named(tenant, 'presence:' .. id .. ':alive') end
        local function connectionsOf(tenant, id) return named(tenant, 'presence:' .. id .. ':connections') end
        local function onlineOf(tenant, server) return named(tenant, 'server:' .. server .. ':online') end
        local function byIdOf(tenant, server) return named(tenant, 'server:' .. server .. ':online:by-id') end
        local function countedOf(tenant, server) return named(tenant, 'server:' .. server .. ':online:counted') end
        """;

    /// <summary>The channel of a topic's events.</summary>
    public static string Topic(string group) => $"realtime:topic:{group}";
}
