using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Realtime.Api.Access;
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
    /// <summary>Far more than try at a time; whoever is forgotten begins with a full bucket.</summary>
    private const int Addresses = 100_000;

    private readonly BoundedMemory<IPAddress, TokenBucket> _buckets = new(Addresses);
    private readonly Lock _making = new();

    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<Paced>() is null || BucketOf(http.Connection.RemoteIpAddress).TryTake(out var wait))
        {
            return next(http);
        }
        return Refuse.TooManyFromHere((int)Math.Ceiling(wait.TotalMilliseconds)).ToProblem().ExecuteAsync(http);
    }

    private TokenBucket BucketOf(IPAddress? address)
    {
        var key = KeyOf(address ?? IPAddress.None);
        if (_buckets.TryGet(key, out var bucket))
        {
            return bucket;
        }
        lock (_making)
        {
            if (!_buckets.TryGet(key, out bucket))
            {
                bucket = new TokenBucket(limits.Value.SignInsPerSecond, limits.Value.SignInBurst, clock);
                _buckets.Set(key, bucket);
            }
            return bucket;
        }
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
