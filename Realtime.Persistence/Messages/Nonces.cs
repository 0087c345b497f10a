using Realtime.Domain.Topics;

namespace Realtime.Persistence.Messages;

/// <summary>
/// Every stored message has a nonce. Where the client gave none the server makes one that no client can, since
/// <see cref="Identifier"/> knows no tilde.
/// </summary>
internal static class Nonces
{
    private const char OursMark = '~';

    public static string Make(Guid messageId) => $"{OursMark}{messageId:N}";

    /// <summary>The nonce as its author knows it; null when it is one of ours.</summary>
    public static string? Told(string nonce) => nonce[0] == OursMark ? null : nonce;
}
