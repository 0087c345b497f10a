using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace Realtime.Tests.Infrastructure;

/// <summary>Makes tokens as a backend with the signing key would, or as somebody without it would try to.</summary>
internal static class TokenForger
{
    /// <param name="userId">Null for a token that names nobody.</param>
    /// <param name="key">Null for one that is not signed.</param>
    /// <param name="claims">What else stands in it: <c>("role", "admin")</c>.</param>
    public static string Make(
        string? userId, DateTime expires, string? key = RealtimeServer.SigningKey, string issuer = "realtime", string audience = "realtime",
        params (string Type, string Value)[] claims) =>
        new JwtSecurityTokenHandler().WriteToken(new JwtSecurityToken(
            issuer,
            audience,
            [.. userId is null ? [] : new Claim[] { new("sub", userId) }, .. claims.Select(claim => new Claim(claim.Type, claim.Value))],
            expires: expires,
            signingCredentials: key is null ? null : new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(key)), SecurityAlgorithms.HmacSha256)));
}
