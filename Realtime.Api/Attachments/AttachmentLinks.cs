using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Attachments;

/// <summary>
/// Addresses that need no header. What stands in the query says who asks, for this one attachment and for a few minutes, and no more: whether
/// they may see it is decided when it is used, as with any other request.
/// </summary>
internal sealed class AttachmentLinks(
    AttachmentDirectory attachments, SigningKey signingKey, Standing standing, IOptions<AttachmentOptions> options, TimeProvider clock)
{
    /// <summary>No id holds one, so that no part can run into the next.</summary>
    private const char Between = '~';

    private const int SignatureBytes = 32;

    /// <summary>Not the signing key itself: what is signed here can never be taken for an access token.</summary>
    private readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, signingKey.Key.Key, 32, info: "realtime attachment links"u8.ToArray());

    public async Task<Result<AttachmentLink>> MakeAsync(Caller caller, string id, CancellationToken cancellation)
    {
        var found = await attachments.FindAsync(caller, id, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        var expiresAt = clock.GetUtcNow().AddSeconds(options.Value.LinkSeconds);
        var token = Sign(id, string.Join(Between, caller.Tenant, caller.UserId, caller.SessionId, expiresAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        return new AttachmentLink(
            $"{AttachmentPaths.Of(id)}?token={token}", expiresAt, found.Value.HasThumbnail ? $"{AttachmentPaths.ThumbnailOf(id)}?token={token}" : null);
    }

    /// <summary>Who asks with this token; null when it is not ours, of another attachment, too old, or its user or session is gone.</summary>
    public async ValueTask<Caller?> ReadAsync(string id, string token, CancellationToken cancellation)
    {
        if (Verify(id, token)?.Split(Between) is not [var tenant, var userId, var session, var expires]
            || !long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || clock.GetUtcNow() >= DateTimeOffset.FromUnixTimeSeconds(seconds))
        {
            return null;
        }
        var caller = new Caller(tenant, userId, session.Length > 0 ? session : null);
        return await standing.IsGoodAsync(caller, cancellation) ? caller : null;
    }

    private string Sign(string id, string who) => Base64UrlEncoder.Encode([.. SignatureOf(id, who), .. Encoding.UTF8.GetBytes(who)]);

    private string? Verify(string id, string token)
    {
        byte[] signed;
        try
        {
            signed = Base64UrlEncoder.DecodeBytes(token);
        }
        catch (FormatException)
        {
            return null;
        }
        if (signed.Length <= SignatureBytes)
        {
            return null;
        }
        var who = Encoding.UTF8.GetString(signed.AsSpan(SignatureBytes));
        return CryptographicOperations.FixedTimeEquals(signed.AsSpan(0, SignatureBytes), SignatureOf(id, who)) ? who : null;
    }

    private byte[] SignatureOf(string id, string who) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{id}{Between}{who}"));
}
