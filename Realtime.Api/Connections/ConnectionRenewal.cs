using Realtime.Api.Accounts;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Connections;

/// <summary>Lets a connection live on with a newer token, so that nobody has to reconnect every quarter of an hour.</summary>
internal sealed class ConnectionRenewal(TokenReader tokens)
{
    /// <returns>
    /// <c>unauthenticated</c> for a token that is not believed, <c>forbidden</c> for one of somebody else or of another session: what a
    /// connection was opened as it stays, and ending its session ends it. The connection goes on with the token it has.
    /// </returns>
    public async Task<Result<AuthRefreshed>> RenewAsync(ClientConnection connection, AuthRefresh request, CancellationToken cancellation)
    {
        var read = await tokens.ReadAsync(request.Token, cancellation);
        if (read.IsRefused)
        {
            return read.Refusal;
        }
        var (caller, expiresAt) = read.Value;
        if (caller != connection.Caller)
        {
            return Refuse.AnotherCaller;
        }
        connection.LiveUntil(expiresAt);
        return new AuthRefreshed(connection.ExpiresAt);
    }
}
