using Realtime.Domain.Contracts;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Accounts;

public sealed class LoggingIn
{
    private const string Password = "correct horse";

    [Fact]
    public async Task works_with_what_one_registered_whatever_the_case_of_the_name()
    {
        await using var server = await RealtimeServer.StartAsync();
        var registered = (await server.Anonymous().PostAsync<SignedIn>("auth/register", new Register("Ada", Password, "Ada L."))).Expect(201);

        var loggedIn = (await server.Anonymous().PostAsync<SignedIn>("auth/login", new Login("aDA", Password))).Expect(200);

        Assert.Equal(registered.User, loggedIn.User);
        Assert.Equal(("Ada L.", "Ada"), (loggedIn.User.DisplayName, loggedIn.User.Username));
        Assert.Equal(900, loggedIn.ExpiresIn);
        var me = (await new TestUser(server.Url, loggedIn.User.Id, loggedIn.AccessToken).GetAsync<User>("users/me")).Expect(200);
        Assert.Equal(registered.User, me);
    }

    [Fact]
    public async Task tells_nobody_whether_it_was_the_name_or_the_password()
    {
        await using var server = await RealtimeServer.StartAsync();
        (await server.Anonymous().PostAsync<SignedIn>("auth/register", new Register("ada", Password))).Expect(201);

        var wrongPassword = await server.Anonymous().PostAsync<SignedIn>("auth/login", new Login("ada", "wrong"));
        var wrongName = await server.Anonymous().PostAsync<SignedIn>("auth/login", new Login("nobody", Password));

        Assert.Equal((401, "unauthenticated", "wrong_credentials"), (wrongPassword.Status, wrongPassword.Code, wrongPassword.Reason));
        Assert.Equal((wrongPassword.Status, wrongPassword.Code, wrongPassword.Reason), (wrongName.Status, wrongName.Code, wrongName.Reason));
    }

    [Theory]
    [InlineData("ab", Password, "username")]
    [InlineData("a b c", Password, "username")]
    [InlineData("ada", "short", "password")]
    public async Task needs_a_name_and_a_password_by_the_rules(string username, string password, string field)
    {
        await using var server = await RealtimeServer.StartAsync();

        var answer = await server.Anonymous().PostAsync<SignedIn>("auth/register", new Register(username, password));

        Assert.Equal((400, "invalid", field), (answer.Status, answer.Code, answer.Field));
    }

    [Fact]
    public async Task takes_a_name_once()
    {
        await using var server = await RealtimeServer.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(index =>
            server.Anonymous().PostAsync<SignedIn>("auth/register", new Register(index % 2 == 0 ? "ada" : "ADA", Password))));

        Assert.Single(answers, answer => answer.Status == 201);
        Assert.All(answers.Where(answer => answer.Status != 201), answer => Assert.Equal((409, "conflict", "username"), (answer.Status, answer.Code, answer.Field)));
    }

    [Fact]
    public async Task as_a_guest_takes_a_name_alone_but_only_in_development()
    {
        await using var development = await RealtimeServer.StartAsync();
        await using var production = await RealtimeServer.StartAsync(environment: "Production");

        var guest = (await development.Anonymous().PostAsync<SignedIn>("auth/guest", new EnterAsGuest("Ada"))).Expect(201);
        var refused = await production.Anonymous().PostAsync<SignedIn>("auth/guest", new EnterAsGuest("Ada"));

        Assert.Equal("Ada", guest.User.DisplayName);
        Assert.Null(guest.User.Username);
        Assert.Equal((404, "not_found"), (refused.Status, refused.Code));
    }

    [Fact]
    public async Task shows_others_a_name_but_not_what_one_logs_in_by()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = (await server.Anonymous().PostAsync<SignedIn>("auth/register", new Register("ada", Password, "Ada"))).Expect(201);
        var ben = await server.GuestAsync("Ben");

        Assert.Equal(new User(ada.User.Id, "Ada"), (await ben.GetAsync<User>($"users/{ada.User.Id}")).Expect(200));
    }

    [Fact]
    public async Task with_a_token_of_an_app_makes_the_user_on_first_sight()
    {
        await using var server = await RealtimeServer.StartAsync();

        var users = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.UserOf("acme", "u-1").GetAsync<User>("users/me")));

        Assert.All(users, user => Assert.Equal("u-1", user.Expect(200).Id));
        Assert.Empty(server.Errors.Entries);
    }
}
