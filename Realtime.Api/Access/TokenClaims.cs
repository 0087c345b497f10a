using System.Globalization;
using System.Security.Claims;

namespace Realtime.Api.Access;

/// <summary>The claims of a token, as they stand in it.</summary>
internal static class TokenClaims
{
    public const string Subject = "sub";
    public const string Tenant = "tenant";
    public const string Session = "sid";
    public const string Name = "name";

    /// <summary>One role, or a list of them: <c>admin</c>, <c>service</c>, <c>operator</c>. Others mean nothing here.</summary>
    public const string Roles = "roles";

    /// <summary>The same, as some issuers call it.</summary>
    public const string Role = "role";

    /// <summary>What the token is for: absent for an access token, <see cref="UseForConnection"/> for a ws-token.</summary>
    public const string Use = "use";

    public const string UseForConnection = "ws";

    /// <summary>Unix seconds until when a connection that was opened with a ws-token lasts.</summary>
    public const string ConnectionUntil = "until";

    /// <summary>Unix seconds until when the token itself is good.</summary>
    public const string Expires = "exp";

    /// <summary>Those that mean something in our own tokens alone, since they name what only we can know of.</summary>
    public static readonly IReadOnlyCollection<string> OursAlone = [Session, Use, ConnectionUntil];

    private static readonly (string Name, CallerRoles Role)[] KnownRoles =
        [("admin", CallerRoles.Admin), ("service", CallerRoles.Service), ("operator", CallerRoles.Operator)];

    /// <summary>The tenant of a token that names none.</summary>
    public const string DefaultTenant = "default";

    public static CallerRoles RolesOf(ClaimsPrincipal principal) => KnownRoles
        .Where(known => principal.HasClaim(Roles, known.Name) || principal.HasClaim(Role, known.Name))
        .Aggregate(CallerRoles.None, (roles, known) => roles | known.Role);

    public static IEnumerable<Claim> ToClaims(CallerRoles roles) =>
        KnownRoles.Where(known => roles.HasFlag(known.Role)).Select(known => new Claim(Roles, known.Name));

    /// <summary>Until when a connection with this token lasts; no token without an expiry is believed.</summary>
    public static DateTimeOffset ConnectionEnd(ClaimsPrincipal principal) => DateTimeOffset.FromUnixTimeSeconds(
        long.Parse((principal.FindFirstValue(ConnectionUntil) ?? principal.FindFirstValue(Expires))!, CultureInfo.InvariantCulture));
}
