using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Connections;

/// <summary>Connections that do not begin as they should: refused with a status, or ended, and nobody else notices.</summary>
public sealed class BeingHostileFromTheStart(HostileGround ground) : IClassFixture<HostileGround>
{
    private static readonly Dictionary<string, Func<string, string>> Requests = new()
    {
        ["another version"] = good => good.Replace("Version: 13", "Version: 8", StringComparison.Ordinal),
        ["no version"] = good => good.Replace("Sec-WebSocket-Version: 13\r\n", "", StringComparison.Ordinal),
        ["no key"] = good => good.Replace("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "", StringComparison.Ordinal),
        ["a key that is too short"] = good => good.Replace("dGhlIHNhbXBsZSBub25jZQ==", "c2hvcnQ=", StringComparison.Ordinal),
        ["a key that is not base64"] = good => good.Replace("dGhlIHNhbXBsZSBub25jZQ==", "!!!!", StringComparison.Ordinal),
        ["an upgrade to something else"] = good => good.Replace("Upgrade: websocket", "Upgrade: h2c", StringComparison.Ordinal),
        ["no upgrade"] = good => good.Replace("Upgrade: websocket\r\nConnection: Upgrade\r\n", "", StringComparison.Ordinal),
        ["POST"] = good => good.Replace("GET ", "POST ", StringComparison.Ordinal).Replace("\r\n\r\n", "\r\nContent-Length: 0\r\n\r\n", StringComparison.Ordinal),
        ["PUT"] = good => good.Replace("GET ", "PUT ", StringComparison.Ordinal).Replace("\r\n\r\n", "\r\nContent-Length: 0\r\n\r\n", StringComparison.Ordinal),
        ["a negotiation that never was"] = good => good.Replace("/hub?", "/hub?id=never&", StringComparison.Ordinal),
        ["no token"] = good => good.Replace("?access_token=", "?nothing=", StringComparison.Ordinal),
        ["a token that is none"] = good => good.Replace("?access_token=", "?access_token=x", StringComparison.Ordinal),
        ["no HTTP"] = _ => "\u0016\u0003\u0001\r\n\r\n",
    };

    private static readonly Dictionary<string, byte[]> Handshakes = new()
    {
        ["another protocol"] = RawFrame.Json("""{"protocol":"messagepack","version":1}"""),
        ["another version"] = RawFrame.Json("""{"protocol":"json","version":99}"""),
        ["not JSON"] = RawFrame.Json("hello"),
        ["an operation"] = RawFrame.Ping("1"),
        ["wrong types"] = RawFrame.Json("""{"protocol":1,"version":"json"}"""),
        ["without an end"] = RawFrame.Of(RawFrame.TextFrame, Encoding.UTF8.GetBytes(new string(' ', 16_000))),
        ["a close"] = RawFrame.Close(1000),
        ["bytes"] = RawFrame.Of(RawFrame.BinaryFrame, [0, 1, 2, 3, 0x1e]),
    };

    public static TheoryData<string> NamesOfRequests => [.. Requests.Keys];

    public static TheoryData<string, bool> NamesOfHandshakes => HostileGround.OnEitherLane(Handshakes.Keys);

    [Theory]
    [MemberData(nameof(NamesOfRequests))]
    public async Task an_upgrade_that_is_wrong_is_refused_with_a_status(string request)
    {
        await using var neighbour = await Neighbour.MoveInAsync(ground.Server);
        var server = ground.Server.Url;

        var (socket, answer) = await RawSocket.RequestAsync(server, Requests[request](RawSocket.UpgradeOf(server, $"/hub?access_token={ground.Hostile.Token}")));
        await using (socket)
        {
            var status = int.Parse(answer.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
            Assert.InRange(status, 400, 499);
        }
        await neighbour.NoticesNothingAsync();
    }

    [Theory]
    [MemberData(nameof(NamesOfHandshakes))]
    public async Task a_handshake_that_is_wrong_ends_the_connection(string handshake, bool negotiated)
    {
        await using var neighbour = await Neighbour.MoveInAsync(ground.Server);
        await using var hostile = await RawSocket.UpgradeAsync(ground.Hostile, negotiated);

        await hostile.SendAsync(Handshakes[handshake]);

        await hostile.Ended.OrFail("the connection to end");
        await neighbour.NoticesNothingAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task no_handshake_at_all_ends_the_connection_in_time(bool negotiated)
    {
        await using var neighbour = await Neighbour.MoveInAsync(ground.Server);
        await using var silent = await RawSocket.UpgradeAsync(ground.Hostile, negotiated);

        await silent.Ended.OrFail("the connection to end");
        await neighbour.NoticesNothingAsync();
    }

    /// <summary>SignalR's timer runs by its own clock, so how long it is cannot be seen from without.</summary>
    [Fact]
    public void the_time_for_a_handshake_is_the_one_that_is_set() => Assert.Equal(
        TimeSpan.FromSeconds(HostileGround.HandshakeSeconds),
        ground.Server.Services.GetRequiredService<IOptions<HubOptions>>().Value.HandshakeTimeout);
}
