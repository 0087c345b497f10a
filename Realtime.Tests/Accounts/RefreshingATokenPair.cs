using Realtime.Domain.Contracts;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Accounts;

public sealed class RefreshingATokenPair
{
    [Fact]
    public async Task gives_the_next_pair_and_keeps_the_session()
    {
        await using var server = await RealtimeServer.StartAsync();
        var first = await EnterAsync(server);

        var second = (await RefreshAsync(server, first.RefreshToken)).Expect(200);

        Assert.NotEqual(first.RefreshToken, second.RefreshToken);
        Assert.Equal(first.User, second.User);
        (await new TestUser(server.Url, second.User.Id, second.AccessToken).GetAsync<User>("users/me")).Expect(200);
    }

    [Fact]
    public async Task with_a_used_token_ends_the_whole_family()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock);
        var first = await EnterAsync(server);
        var second = (await RefreshAsync(server, first.RefreshToken)).Expect(200);
        clock.Advance(TimeSpan.FromSeconds(11));

        var thief = await RefreshAsync(server, first.RefreshToken);
        var victim = await RefreshAsync(server, second.RefreshToken);

        Assert.Equal((401, "refresh_token_reused"), (thief.Status, thief.Reason));
        Assert.Equal((401, "refresh_token_invalid"), (victim.Status, victim.Reason));
    }

    [Fact]
    public async Task twice_in_the_same_moment_is_forgiven()
    {
        await using var server = await RealtimeServer.StartAsync();
        var first = await EnterAsync(server);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RefreshAsync(server, first.RefreshToken)));

        Assert.All(answers, answer => answer.Expect(200));
        Assert.Equal(4, answers.Select(answer => answer.Value!.RefreshToken).Distinct().Count());
    }

    [Fact]
    public async Task after_logging_out_is_refused()
    {
        await using var server = await RealtimeServer.StartAsync();
        var first = await EnterAsync(server);

        (await server.Anonymous().PostAsync<object>("auth/logout", new Logout(first.RefreshToken))).Expect(204);

        Assert.Equal(401, (await RefreshAsync(server, first.RefreshToken)).Status);
        (await server.Anonymous().PostAsync<object>("auth/logout", new Logout("unknown"))).Expect(204);
    }

    [Fact]
    public async Task after_the_session_has_run_out_is_refused()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock, settings: ("Authentication:SessionDays", "2"));
        var first = await EnterAsync(server);
        clock.Advance(TimeSpan.FromDays(1.5));
        var second = (await RefreshAsync(server, first.RefreshToken)).Expect(200);
        clock.Advance(TimeSpan.FromDays(1.5));
        var third = (await RefreshAsync(server, second.RefreshToken)).Expect(200);

        clock.Advance(TimeSpan.FromDays(2.5));

        Assert.Equal((401, "refresh_token_invalid"), ((await RefreshAsync(server, third.RefreshToken)).Status, (await RefreshAsync(server, third.RefreshToken)).Reason));
    }

    [Fact]
    public async Task is_what_an_expired_access_token_needs()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock);
        var first = await EnterAsync(server);
        var ada = new TestUser(server.Url, first.User.Id, first.AccessToken);
        (await ada.GetAsync<User>("users/me")).Expect(200);

        clock.Advance(TimeSpan.FromMinutes(16));

        Assert.Equal((401, "unauthenticated"), ((await ada.GetAsync<User>("users/me")).Status, (await ada.GetAsync<User>("users/me")).Code));
        var second = (await RefreshAsync(server, first.RefreshToken)).Expect(200);
        (await new TestUser(server.Url, first.User.Id, second.AccessToken).GetAsync<User>("users/me")).Expect(200);
    }

    private static async Task<SignedIn> EnterAsync(RealtimeServer server) =>
        (await server.Anonymous().PostAsync<SignedIn>("auth/guest", new EnterAsGuest("Ada"))).Expect(201);

    private static Task<HttpAnswer<SignedIn>> RefreshAsync(RealtimeServer server, string token) =>
        server.Anonymous().PostAsync<SignedIn>("auth/refresh", new Refresh(token));
}
