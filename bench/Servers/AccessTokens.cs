using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Realtime.Bench.Servers;

/// <summary>Makes tokens as a backend does that has the signing key (HMAC-SHA-256).</summary>
internal static class AccessTokens
{
    public const string SigningKey = "a key for benchmarks, which no other server has";

    private static readonly string Header = Encode(new { alg = "HS256", typ = "JWT" });

    public static string For(string userId)
    {
        var claims = Encode(new { sub = userId, iss = "realtime", aud = "realtime", exp = DateTimeOffset.UtcNow.AddHours(12).ToUnixTimeSeconds() });
        var signed = $"{Header}.{claims}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(SigningKey), Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode<T>(T part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
}
