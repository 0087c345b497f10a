using System.Globalization;
using System.Text.Json.Nodes;
using Realtime.Domain.Contracts;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Accounts;

public sealed class BeingLockedOut
{
    private const string Password = "correct horse";

    [Theory]
    [InlineData("ada")]
    [InlineData("nobody")]
    public async Task comes_after_five_wrong_passwords_in_a_row_for_a_name_that_somebody_has_and_for_one_that_nobody_has(string username)
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock);
        await RegisterAsync(server);
        for (var attempt = 0; attempt < 5; attempt++)
        {
            Assert.Equal((401, "wrong_credentials"), await LoginAsync(server, username, "wrong"));
        }

        foreach (var password in new[] { Password, "wrong" })
        {
            var locked = await server.Anonymous().PostAsync<SignedIn>("auth/login", new Login(username.ToUpperInvariant(), password));
            Assert.Equal((429, "rate_limited", "locked_out"), (locked.Status, locked.Code, locked.Reason));
            Assert.Equal(300_000, (int)JsonNode.Parse(locked.Text)!["retryAfterMs"]!);
        }
    }

    [Fact]
    public async Task ends_five_minutes_after_the_last_wrong_one_and_trying_meanwhile_does_not_put_it_off()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock);
        await RegisterAsync(server);
        await FailAsync(server, 5);

        clock.Advance(TimeSpan.FromMinutes(4.9));
        Assert.Equal((429, "locked_out"), await LoginAsync(server, "ada", Password));
        clock.Advance(TimeSpan.FromMinutes(0.2));

        Assert.Equal((200, null), await LoginAsync(server, "ada", Password));
    }

    [Fact]
    public async Task does_not_come_when_a_right_password_comes_between()
    {
        await using var server = await RealtimeServer.StartAsync();
        await RegisterAsync(server);

        for (var round = 0; round < 3; round++)
        {
            await FailAsync(server, 4);
            Assert.Equal((200, null), await LoginAsync(server, "ada", Password));
        }
    }

    [Fact]
    public async Task is_counted_over_all_nodes_and_lets_five_of_fifty_that_try_at_once_know_that_they_were_wrong()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var one = await RealtimeServer.StartAsync(database: database);
        await using var other = await RealtimeServer.StartAsync(database: database);
        await RegisterAsync(one);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(index => LoginAsync(index % 2 == 0 ? one : other, "ada", "wrong")));

        Assert.Equal(5, answers.Count(answer => answer == (401, "wrong_credentials")));
        Assert.Equal(45, answers.Count(answer => answer == (429, "locked_out")));
        Assert.Equal((429, "locked_out"), await LoginAsync(other, "ada", Password));
    }

    [Fact]
    public async Task is_as_the_configuration_says()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(
            clock, settings: [("Authentication:LockoutFailures", "2"), ("Authentication:LockoutMinutes", "1")]);
        await RegisterAsync(server);
        await FailAsync(server, 2);

        Assert.Equal((429, "locked_out"), await LoginAsync(server, "ada", Password));
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal((200, null), await LoginAsync(server, "ada", Password));
    }

    [Fact]
    public async Task names_that_were_wrong_long_ago_are_forgotten()
    {
        var clock = new ManualTime();
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await RealtimeServer.StartAsync(clock, database);
        for (var index = 0; index < 8; index++)
        {
            await LoginAsync(server, $"nobody{index}", "wrong");
        }
        clock.Advance(TimeSpan.FromMinutes(6));
        await LoginAsync(server, "somebody", "wrong");

        await using var opened = database.Open();
        await using var count = opened.CreateCommand("select count(*) from login_attempts");
        Assert.Equal(1L, await count.ExecuteScalarAsync());
    }

    [Fact]
    public async Task trying_more_often_than_an_address_may_is_refused_before_anything_is_looked_at()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(
            clock, settings: [("Limits:SignInsPerSecond", "1"), ("Limits:SignInBurst", "3")]);
        using var http = new HttpClient { BaseAddress = server.Url };
        foreach (var path in new[] { "register", "login", "guest" })
        {
            using var tried = await http.PostAsync(new Uri($"/api/v1/auth/{path}", UriKind.Relative), null);
            Assert.NotEqual(429, (int)tried.StatusCode);
        }

        using var refused = await http.PostAsync(new Uri("/api/v1/auth/refresh", UriKind.Relative), null);

        var problem = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!;
        Assert.Equal((429, "rate_limited", "too_many_tries"), ((int)refused.StatusCode, (string?)problem["code"], (string?)problem["reason"]));
        Assert.Equal("1", Assert.Single(refused.Headers.GetValues("Retry-After")));
        Assert.InRange((int)problem["retryAfterMs"]!, 1, 1_000);
        // Whoever has a token is not counted, and after a while nor is who has none.
        (await server.UserOf("t", "ada").GetAsync<User>("users/me")).Expect(200);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((401, "wrong_credentials"), await LoginAsync(server, "ada", Password));
    }

    private static async Task RegisterAsync(RealtimeServer server) =>
        (await server.Anonymous().PostAsync<SignedIn>("auth/register", new Register("ada", Password))).Expect(201);

    private static async Task FailAsync(RealtimeServer server, int times)
    {
        for (var attempt = 0; attempt < times; attempt++)
        {
            Assert.Equal((401, "wrong_credentials"), await LoginAsync(server, "ada", string.Create(CultureInfo.InvariantCulture, $"wrong {attempt}")));
        }
    }

    private static async Task<(int Status, string? Reason)> LoginAsync(RealtimeServer server, string username, string password)
    {
        var answer = await server.Anonymous().PostAsync<SignedIn>("auth/login", new Login(username, password));
        return (answer.Status, answer.Reason);
    }
}
