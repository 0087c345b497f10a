namespace Realtime.Api.Accounts;

internal static partial class AccountsLog // ids 1200-1299
{
    [LoggerMessage(1200, LogLevel.Warning, "A refresh token was used twice: ended session {SessionId} of {Tenant}/{UserId}")]
    public static partial void RefreshTokenReused(this ILogger logger, Guid sessionId, string tenant, string userId);
}
