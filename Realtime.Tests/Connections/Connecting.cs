using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Realtime.Domain.Contracts;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Connections;

public sealed class Connecting
{
    [Fact]
    public async Task begins_with_who_one_is_and_what_the_limits_are()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock, settings: ("Limits:HistoryPage", "7"));
        var ada = await server.GuestAsync("Ada");
        await using var hub = await ada.ConnectAsync();

        var connected = await hub.NextAsync<Connected>(Events.Connected);

        Assert.Equal((ada.Id, "default", 7), (connected.UserId, connected.Tenant, connected.Limits.HistoryPage));
        Assert.Equal(15_000, connected.HeartbeatIntervalMs);
        Assert.NotNull(connected.SessionId);
        Assert.InRange(connected.TokenExpiresAt!.Value - connected.ServerTime, TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(16));
    }

    [Fact]
    public async Task with_a_ws_token_works_on_the_hub_and_nowhere_else()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var token = (await ada.PostAsync<WsToken>("ws-token")).Expect(200);
        var bearer = new TestUser(server.Url, ada.Id, token.Token);

        await using var hub = await bearer.ConnectAsync();
        var connected = await hub.NextAsync<Connected>(Events.Connected);

        Assert.Equal(ada.Id, connected.UserId);
        Assert.Equal(60, token.ExpiresIn);
        // The connection lasts as long as the access token, not as the ws-token.
        Assert.True(connected.TokenExpiresAt > connected.ServerTime.AddMinutes(10));
        Assert.Equal((401, "unauthenticated"), await CodeOf(bearer.GetAsync<User>("users/me")));
    }

    [Fact]
    public async Task over_tls_leaves_nothing_unencrypted()
    {
        var file = Path.GetTempFileName();
        try
        {
            using var certificate = SelfSigned();
            await File.WriteAllBytesAsync(file, certificate.Export(X509ContentType.Pfx));
            await using var server = await RealtimeServer.StartAsync(
                settings: [("Kestrel:Endpoints:Tls:Url", "https://127.0.0.1:0"), ("Kestrel:Endpoints:Tls:Certificate:Path", file)]);
            using var socket = new ClientWebSocket();
            socket.Options.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString();
            var token = server.UserOf("default", "ada").Token;

            await socket.ConnectAsync(new UriBuilder(server.Url) { Scheme = "wss", Path = "/hub", Query = $"access_token={token}" }.Uri, CancellationToken.None);
            await socket.SendAsync("{\"protocol\":\"json\",\"version\":1}\u001e"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);

            // The client would have no sense of a byte that was not.
            Assert.Equal("{}\u001e", await NextAsync(socket));
            Assert.Contains("CONNECTED", await NextAsync(socket), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task an_access_token_in_the_query_counts_on_the_hub_alone()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");

        Assert.Equal((401, "unauthenticated"), await CodeOf(server.Anonymous().GetAsync<User>($"users/me?access_token={ada.Token}")));
    }

    [Fact]
    public async Task to_a_server_with_cors_is_allowed_for_its_origins_alone()
    {
        await using var server = await RealtimeServer.StartAsync(settings: ("Cors:Origins:0", "https://app.example"));
        using var http = new HttpClient { BaseAddress = server.Url };

        async Task<string?> AllowedFor(string origin)
        {
            using var request = new HttpRequestMessage(HttpMethod.Options, new Uri("/hub/negotiate", UriKind.Relative));
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Access-Control-Request-Method", "POST");
            using var response = await http.SendAsync(request);
            return response.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? values.Single() : null;
        }

        Assert.Equal("https://app.example", await AllowedFor("https://app.example"));
        Assert.Null(await AllowedFor("https://evil.example"));
    }

    [Fact]
    public async Task lasts_as_long_as_the_token_and_no_longer()
    {
        await using var server = await RealtimeServer.StartAsync();
        var shortLived = new TestUser(server.Url, "ada", TokenForger.Make("ada", DateTime.UtcNow.AddSeconds(2)));
        await using var hub = await shortLived.ConnectAsync();
        var connected = await hub.NextAsync<Connected>(Events.Connected);

        await hub.Closed.OrFail("the connection to end with its token");

        Assert.True(DateTimeOffset.UtcNow >= connected.TokenExpiresAt);
    }

    private static async Task<(int, string?)> CodeOf(Task<HttpAnswer<User>> asking)
    {
        var answer = await asking;
        return (answer.Status, answer.Code);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddHours(1));
    }

    private static async Task<string> NextAsync(ClientWebSocket socket)
    {
        var buffer = new byte[16_384];
        var received = await socket.ReceiveAsync(buffer, CancellationToken.None).OrFail("the server to say something");
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }
}
