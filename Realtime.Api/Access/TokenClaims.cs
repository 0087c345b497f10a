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

    /// <summary>What the token is for: absent for an access token, <see cref="UseForConnection"/> for a ws-token.</summary>
    public const string Use = "use";

    public const string UseForConnection = "ws";

    /// <summary>Unix seconds until when a connection that was opened with a ws-token lasts.</summary>
    public const string ConnectionUntil = "until";

    /// <summary>Unix seconds until when the token itself is good.</summary>
    public const string Expires = "exp";

    /// <summary>The tenant of a token that names none.</summary>
    public const string DefaultTenant = "default";

    /// <summary>Until when a connection with this token lasts; no token without an expiry is believed.</summary>
    public static DateTimeOffset ConnectionEnd(ClaimsPrincipal principal) => DateTimeOffset.FromUnixTimeSeconds(
        long.Parse((principal.FindFirstValue(ConnectionUntil) ?? principal.FindFirstValue(Expires))!, CultureInfo.InvariantCulture));
}
