using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Realtime.Api.Connections;
using Realtime.Api.Http;
using Realtime.Domain;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Accounts;

/// <summary>
/// How often one network address may try what needs no token and costs much: hashing a password, making an account. Each node counts
/// for itself, before a request's body is read. Behind a proxy the address is the client's only if the proxy's word for it is taken
/// (<c>ASPNETCORE_FORWARDEDHEADERS_ENABLED</c>).
/// </summary>
internal sealed class SignInPace(IOptions<Limits> limits, TimeProvider clock)
{
    private readonly TokenBuckets<IPAddress> _buckets = new(limits.Value.SignInsPerSecond, limits.Value.SignInBurst, clock);

    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<Paced>() is null
            || _buckets.TryTake(KeyOf(http.Connection.RemoteIpAddress ?? IPAddress.None), out var wait))
        {
            return next(http);
        }
        return Refuse.TooManyFromHere((int)Math.Ceiling(wait.TotalMilliseconds)).ToProblem().ExecuteAsync(http);
    }

    /// <summary>Of IPv6 one customer has at least 64 bits to choose from, so those count as one.</summary>
    private static IPAddress KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    /// <summary>Marks an endpoint that is counted.</summary>
    internal sealed class Paced;
}
