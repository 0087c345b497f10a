using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Accounts;

public sealed class ComingFromAnotherIssuer
{
    [Fact]
    public async Task makes_the_user_on_first_sight_and_is_believed_on_both_surfaces_beside_our_own()
    {
        await using var issuer = await IssuerNextDoor.StartAsync();
        await using var server = await StartAsync(issuer);
        var ada = new TestUser(server.Url, "ada", issuer.TokenOf("ada", ("tenant", "acme"), ("name", "Ada L.")));

        Assert.Equal(new User("ada", "Ada L."), (await ada.GetAsync<User>("users/me")).Expect(200));
        await using var hub = await ada.ConnectAsync();
        var connected = await hub.NextAsync<Connected>(Events.Connected);
        Assert.Equal(("acme", "ada", null), (connected.Tenant, connected.UserId, connected.SessionId));
        await hub.DoAsync<AuthRefreshed>(Operations.AuthRefresh, new AuthRefresh(issuer.TokenOf("ada", ("tenant", "acme"))));
        var wsToken = (await ada.PostAsync<WsToken>("ws-token")).Expect(200).Token;
        await using var second = await new TestUser(server.Url, "ada", wsToken).ConnectAsync();
        Assert.Equal("ada", (await second.NextAsync<Connected>(Events.Connected)).UserId);
        (await (await server.GuestAsync("Ben")).GetAsync<User>("users/me")).Expect(200);
        Assert.Equal(1, issuer.Fetched);
    }

    [Fact]
    public async Task with_a_session_of_its_own_is_not_taken_for_one_of_ours()
    {
        await using var issuer = await IssuerNextDoor.StartAsync();
        await using var server = await StartAsync(issuer);
        var ben = await server.GuestAsync("Ben");
        var bens = Assert.Single((await ben.GetAsync<Page<Session>>("auth/sessions")).Expect(200).Items);

        foreach (var sid in new[] { "their-session", Guid.NewGuid().ToString("N"), bens.Id })
        {
            var ada = new TestUser(server.Url, "ada", issuer.TokenOf("ada", ("sid", sid), ("use", "ws"), ("until", "1")));
            (await ada.GetAsync<User>("users/me")).Expect(200);
            await using var hub = await ada.ConnectAsync();
            var connected = await hub.NextAsync<Connected>(Events.Connected);
            Assert.Null(connected.SessionId);
            Assert.True(connected.TokenExpiresAt > connected.ServerTime);
            Assert.Empty((await ada.GetAsync<Page<Session>>("auth/sessions")).Expect(200).Items);
        }
        (await ben.GetAsync<User>("users/me")).Expect(200);
    }

    [Fact]
    public async Task under_a_false_name_or_by_a_key_that_is_not_the_issuers_opens_nothing()
    {
        await using var issuer = await IssuerNextDoor.StartAsync();
        await using var server = await StartAsync(issuer);
        await using var stranger = await IssuerNextDoor.StartAsync();
        var reader = server.Services.GetRequiredService<TokenReader>();

        foreach (var token in new[]
        {
            issuer.TokenByAnotherKey("ada"),
            issuer.TokenInTheNameOf("realtime", "ada"),
            issuer.TokenInTheNameOf(stranger.Url, "ada"),
            stranger.TokenOf("ada"),
            stranger.TokenInTheNameOf(issuer.Url, "ada"),
            TokenForger.Make("ada", DateTime.UtcNow.AddMinutes(5), issuer: issuer.Url),
            TokenForger.Make("ada", DateTime.UtcNow.AddMinutes(5), key: null, issuer: issuer.Url),
            "not.a.token",
        })
        {
            Assert.Equal((401, "unauthenticated"), await StatusAsync(new TestUser(server.Url, "ada", token)));
            Assert.Equal(Refuse.NoToken, (await reader.ReadAsync(token, CancellationToken.None)).Refusal);
        }
        Assert.Empty(server.Errors.Entries);
    }

    [Fact]
    public async Task while_the_issuer_is_away_is_put_off_and_our_own_tokens_are_believed()
    {
        await using var issuer = await IssuerNextDoor.StartAsync();
        await using var server = await StartAsync(issuer);
        issuer.IsAway = true;
        var ada = new TestUser(server.Url, "ada", issuer.TokenOf("ada"));
        var ben = await server.GuestAsync("Ben");

        Assert.Equal((503, "unavailable"), await StatusAsync(ada));
        var read = await server.Services.GetRequiredService<TokenReader>().ReadAsync(ada.Token!, CancellationToken.None);
        Assert.Equal(Refuse.IssuerAway, read.Refusal);
        Assert.Equal(200, (await ben.GetAsync<User>("users/me")).Status);
        Assert.Empty(server.Errors.Entries);
    }

    [Fact]
    public async Task is_possible_only_where_one_is_configured_and_only_with_an_address()
    {
        await using var issuer = await IssuerNextDoor.StartAsync();
        await using var server = await RealtimeServer.StartAsync();

        Assert.Equal((401, "unauthenticated"), await StatusAsync(new TestUser(server.Url, "ada", issuer.TokenOf("ada"))));
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(
            () => RealtimeServer.StartAsync(settings: ("Authentication:Authority", "login.example.org")));
        Assert.Contains("Authority", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task says_what_roles_one_has_and_a_ws_token_keeps_them()
    {
        await using var issuer = await IssuerNextDoor.StartAsync();
        await using var server = await StartAsync(issuer);
        var reader = server.Services.GetRequiredService<TokenReader>();

        foreach (var (claims, roles) in new ((string, string)[], CallerRoles)[]
        {
            ([], CallerRoles.None),
            ([("roles", "admin")], CallerRoles.Admin),
            ([("role", "service")], CallerRoles.Service),
            ([("roles", "operator"), ("roles", "admin"), ("roles", "king")], CallerRoles.Admin | CallerRoles.Operator),
            ([("scope", "admin"), ("roles", "Admin")], CallerRoles.None),
        })
        {
            var read = await reader.ReadAsync(issuer.TokenOf("ada", claims), CancellationToken.None);
            Assert.Equal(new Caller("default", "ada", null, roles), read.Value!.Caller);
            var wsToken = server.Services.GetRequiredService<TokenIssuer>().WsToken(read.Value.Caller, read.Value.ExpiresAt).Token;
            Assert.Equal(read.Value.Caller, Caller.From(await reader.BelieveAsync(wsToken, isConnecting: true, CancellationToken.None)));
        }
        Assert.Equal(CallerRoles.None, (await reader.ReadAsync((await server.GuestAsync("Ben")).Token!, CancellationToken.None)).Value!.Caller.Roles);
    }

    private static Task<RealtimeServer> StartAsync(IssuerNextDoor issuer) =>
        RealtimeServer.StartAsync(settings: ("Authentication:Authority", issuer.Url));

    private static async Task<(int, string?)> StatusAsync(TestUser user)
    {
        var answer = await user.GetAsync<User>("users/me");
        return (answer.Status, answer.Code);
    }
}
