using System.Security.Cryptography;
using System.Text;

namespace Realtime.Api.Accounts;

/// <summary>Refresh tokens: 256 random bits, told once and kept as a hash. Needing no salt, since nobody can guess them.</summary>
internal static class RefreshTokens
{
    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
