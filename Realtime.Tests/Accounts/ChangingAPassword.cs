using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Accounts;

public sealed class ChangingAPassword
{
    private const string Old = "correct horse";
    private const string New = "battery staple";

    [Fact]
    public async Task ends_every_other_session_on_every_node_and_keeps_ones_own()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var one = await RealtimeServer.StartAsync(database: database);
        await using var other = await RealtimeServer.StartAsync(database: database);
        var laptop = (await one.Anonymous().PostAsync<SignedIn>("auth/register", new Register("ada", Old))).Expect(201);
        var phone = (await one.Anonymous().PostAsync<SignedIn>("auth/login", new Login("ada", Old))).Expect(200);
        await using var ended = await At(other, phone).ConnectAsync();
        await using var kept = await At(other, laptop).ConnectAsync();

        (await At(one, laptop).PutAsync<object>("users/me/password", new ChangePassword(Old, New))).Expect(204);

        Assert.Equal(401, (await At(one, phone).GetAsync<User>("users/me")).Status);
        Assert.Equal(GoodbyeCode.Revoked, (await ended.NextAsync<Goodbye>(Events.Goodbye)).Code);
        Assert.Equal(401, (await one.Anonymous().PostAsync<SignedIn>("auth/refresh", new Refresh(phone.RefreshToken))).Status);
        await kept.DoAsync<Pong>(Operations.Ping, new PingRequest());
        (await one.Anonymous().PostAsync<SignedIn>("auth/refresh", new Refresh(laptop.RefreshToken))).Expect(200);
        Assert.Equal("wrong_credentials", (await other.Anonymous().PostAsync<SignedIn>("auth/login", new Login("ada", Old))).Reason);
        (await other.Anonymous().PostAsync<SignedIn>("auth/login", new Login("ada", New))).Expect(200);
    }

    [Fact]
    public async Task takes_the_old_one_and_wrong_ones_count_as_wrong_log_ins_do()
    {
        await using var server = await RealtimeServer.StartAsync();
        var login = (await server.Anonymous().PostAsync<SignedIn>("auth/register", new Register("ada", Old))).Expect(201);
        var ada = At(server, login);

        for (var attempt = 0; attempt < 5; attempt++)
        {
            var wrong = await ada.PutAsync<object>("users/me/password", new ChangePassword("wrong", New));
            Assert.Equal((403, "wrong_password", "oldPassword"), (wrong.Status, wrong.Reason, wrong.Field));
        }

        Assert.Equal((429, "locked_out"), await ChangeAsync(ada, Old, New));
        Assert.Equal("locked_out", (await server.Anonymous().PostAsync<SignedIn>("auth/login", new Login("ada", Old))).Reason);
        (await ada.GetAsync<User>("users/me")).Expect(200);
    }

    [Fact]
    public async Task is_refused_for_one_that_is_too_short_and_to_who_has_none()
    {
        await using var server = await RealtimeServer.StartAsync();
        var login = (await server.Anonymous().PostAsync<SignedIn>("auth/register", new Register("ada", Old))).Expect(201);

        Assert.Equal((400, "invalid_password"), await ChangeAsync(At(server, login), Old, "short"));
        Assert.Equal((403, "no_password"), await ChangeAsync(await server.GuestAsync("Ben"), Old, New));
        Assert.Equal((403, "no_password"), await ChangeAsync(server.UserOf("t", "cyd"), Old, New));
    }

    [Fact]
    public async Task while_somebody_logs_in_with_the_old_one_leaves_no_session_of_it()
    {
        await using var server = await RealtimeServer.StartAsync();
        var own = (await server.Anonymous().PostAsync<SignedIn>("auth/register", new Register("ada", Old))).Expect(201);
        var (before, after) = (Old, New);

        for (var round = 0; round < 5; round++)
        {
            var logins = Enumerable.Range(0, 2).Select(_ => server.Anonymous().PostAsync<SignedIn>("auth/login", new Login("ada", before))).ToArray();
            (await At(server, own).PutAsync<object>("users/me/password", new ChangePassword(before, after))).Expect(204);
            await Task.WhenAll(logins);

            Assert.True(Assert.Single((await At(server, own).GetAsync<Page<Session>>("auth/sessions")).Expect(200).Items).Current);
            // A log-in that came too late counted as a wrong one; a right one forgets it.
            var right = (await server.Anonymous().PostAsync<SignedIn>("auth/login", new Login("ada", after))).Expect(200);
            (await server.Anonymous().PostAsync<object>("auth/logout", new Logout(right.RefreshToken))).Expect(204);
            (before, after) = (after, before);
        }
    }

    private static async Task<(int, string?)> ChangeAsync(TestUser user, string oldPassword, string newPassword)
    {
        var answer = await user.PutAsync<object>("users/me/password", new ChangePassword(oldPassword, newPassword));
        return (answer.Status, answer.Reason);
    }

    private static TestUser At(RealtimeServer server, SignedIn login) => new(server.Url, login.User.Id, login.AccessToken);
}
