using System.Net.WebSockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Connections;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Accounts;

public sealed class EndingASession
{
    private const string Password = "correct horse";

    [Fact]
    public async Task ends_its_connections_and_its_tokens_on_every_node_and_no_other_session()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var one = await RealtimeServer.StartAsync(database: database);
        await using var other = await RealtimeServer.StartAsync(database: database);
        var (laptop, phone) = await TwiceLoggedInAsync(one);
        var (laptopThere, phoneThere) = (At(other, laptop), At(other, phone));
        await using var ended = await phoneThere.ConnectAsync();
        await using var kept = await laptopThere.ConnectAsync();
        var sessions = (await At(one, laptop).GetAsync<Page<Session>>("auth/sessions")).Expect(200).Items;
        Assert.Equal(2, sessions.Count);
        Assert.Equal((await kept.NextAsync<Connected>(Events.Connected)).SessionId, Assert.Single(sessions, session => session.Current).Id);
        var phones = Assert.Single(sessions, session => !session.Current);
        Assert.Equal((await ended.NextAsync<Connected>(Events.Connected)).SessionId, phones.Id);

        (await At(one, laptop).DeleteAsync<object>($"auth/sessions/{phones.Id}")).Expect(204);

        Assert.Equal(401, (await At(one, phone).GetAsync<User>("users/me")).Status);
        Assert.Equal(new Goodbye(GoodbyeCode.Revoked, Reconnect: false), await ended.NextAsync<Goodbye>(Events.Goodbye));
        await ended.Closed.OrFail("the connection of the ended session to end");
        var refused = await phoneThere.GetAsync<User>("users/me");
        Assert.Equal((401, "unauthenticated"), (refused.Status, refused.Code));
        Assert.Contains("401", (await Assert.ThrowsAsync<WebSocketException>(() => phoneThere.ConnectAsync())).Message, StringComparison.Ordinal);
        Assert.Equal(401, (await one.Anonymous().PostAsync<SignedIn>("auth/refresh", new Refresh(phone.RefreshToken))).Status);
        Assert.Equal(phones.Id == sessions[0].Id ? sessions[1] : sessions[0],
            Assert.Single((await At(one, laptop).GetAsync<Page<Session>>("auth/sessions")).Expect(200).Items));
        await kept.DoAsync<Pong>(Operations.Ping, new PingRequest());
        (await laptopThere.GetAsync<User>("users/me")).Expect(200);
    }

    [Fact]
    public async Task by_logging_out_ends_its_connections()
    {
        await using var server = await RealtimeServer.StartAsync();
        var (laptop, _) = await TwiceLoggedInAsync(server);
        await using var hub = await At(server, laptop).ConnectAsync();

        (await server.Anonymous().PostAsync<object>("auth/logout", new Logout(laptop.RefreshToken))).Expect(204);

        await hub.Closed.OrFail("the connection to end");
        Assert.Equal(401, (await At(server, laptop).GetAsync<User>("users/me")).Status);
    }

    [Fact]
    public async Task by_a_refresh_token_that_was_used_twice_ends_its_connections()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock);
        var (laptop, phone) = await TwiceLoggedInAsync(server);
        await using var hub = await At(server, laptop).ConnectAsync();
        await using var phones = await At(server, phone).ConnectAsync();
        (await server.Anonymous().PostAsync<SignedIn>("auth/refresh", new Refresh(laptop.RefreshToken))).Expect(200);
        clock.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal("refresh_token_reused", (await server.Anonymous().PostAsync<SignedIn>("auth/refresh", new Refresh(laptop.RefreshToken))).Reason);

        await hub.Closed.OrFail("the connection to end");
        await phones.DoAsync<Pong>(Operations.Ping, new PingRequest());
    }

    [Fact]
    public async Task of_somebody_else_or_of_nobody_is_not_found()
    {
        await using var server = await RealtimeServer.StartAsync();
        var (laptop, _) = await TwiceLoggedInAsync(server);
        var ben = await server.GuestAsync("Ben");
        var bens = Assert.Single((await ben.GetAsync<Page<Session>>("auth/sessions")).Expect(200).Items);
        var ada = At(server, laptop);

        foreach (var id in new[] { bens.Id, Guid.NewGuid().ToString("N"), "nonsense" })
        {
            var answer = await ada.DeleteAsync<object>($"auth/sessions/{id}");
            Assert.Equal((404, "not_found"), (answer.Status, answer.Code));
        }
        (await ben.GetAsync<User>("users/me")).Expect(200);
        // One of an outside issuer has no session of ours, and is believed without.
        Assert.Empty((await server.UserOf("t", "cyd").GetAsync<Page<Session>>("auth/sessions")).Expect(200).Items);
    }

    [Fact]
    public async Task that_a_token_only_claims_is_not_believed()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ben = await server.GuestAsync("Ben");
        var bens = Assert.Single((await ben.GetAsync<Page<Session>>("auth/sessions")).Expect(200).Items);
        var issuer = server.Services.GetRequiredService<TokenIssuer>();

        foreach (var claimed in new Caller[] { new("default", "ada", bens.Id), new("t", ben.Id, bens.Id), new("default", ben.Id, "nonsense") })
        {
            var impostor = new TestUser(server.Url, claimed.UserId, issuer.AccessToken(claimed, "x").Token);
            Assert.Equal(401, (await impostor.GetAsync<User>("users/me")).Status);
        }
    }

    [Fact]
    public async Task that_ends_before_its_new_connection_can_be_found_ends_the_connection()
    {
        await using var server = await RealtimeServer.StartAsync();
        var (laptop, _) = await TwiceLoggedInAsync(server);
        await using var hub = await At(server, laptop).ConnectAsync();
        var session = (await hub.NextAsync<Connected>(Events.Connected)).SessionId!;
        var connection = Assert.Single(server.Services.GetRequiredService<ConnectionRegistry>().Of("default", laptop.User.Id));
        var standing = server.Services.GetRequiredService<Standing>();

        await standing.ConfirmAsync(connection, CancellationToken.None);
        await hub.DoAsync<Pong>(Operations.Ping, new PingRequest());

        // It is ended and noted, and nobody has looked for its connections.
        await using var database = NpgsqlDataSource.Create(server.Services.GetRequiredService<IConfiguration>().GetConnectionString("Postgres")!);
        await TestDatabase.ExecuteAsync(database, "update sessions set revoked_at = now()");
        server.Services.GetRequiredService<RecentChanges>().Note(Guid.Parse(session));
        await standing.ConfirmAsync(connection, CancellationToken.None);

        Assert.Equal(GoodbyeCode.Revoked, (await hub.NextAsync<Goodbye>(Events.Goodbye)).Code);
        await hub.Closed.OrFail("the connection to end");
    }

    [Fact]
    public async Task makes_its_token_as_bad_as_any_other_that_is_not_believed()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock);
        var (laptop, phone) = await TwiceLoggedInAsync(server);
        var reader = server.Services.GetRequiredService<TokenReader>();
        var wsToken = (await At(server, laptop).PostAsync<WsToken>("ws-token")).Expect(200).Token;

        var read = await reader.ReadAsync(laptop.AccessToken, CancellationToken.None);
        Assert.Equal(laptop.User.Id, read.Value!.Caller.UserId);
        Assert.InRange(read.Value.ExpiresAt - clock.GetUtcNow(), TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(16));

        (await server.Anonymous().PostAsync<object>("auth/logout", new Logout(phone.RefreshToken))).Expect(204);
        foreach (var bad in new[] { phone.AccessToken, wsToken, "", "not.a.token", laptop.AccessToken + "x" })
        {
            Assert.Equal(Refuse.NoToken, (await reader.ReadAsync(bad, CancellationToken.None)).Refusal);
        }
        clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(Refuse.NoToken, (await reader.ReadAsync(laptop.AccessToken, CancellationToken.None)).Refusal);
    }

    private static async Task<(SignedIn Laptop, SignedIn Phone)> TwiceLoggedInAsync(RealtimeServer server)
    {
        var laptop = (await server.Anonymous().PostAsync<SignedIn>("auth/register", new Register("ada", Password))).Expect(201);
        return (laptop, (await server.Anonymous().PostAsync<SignedIn>("auth/login", new Login("ada", Password))).Expect(200));
    }

    private static TestUser At(RealtimeServer server, SignedIn login) => new(server.Url, login.User.Id, login.AccessToken);
}
