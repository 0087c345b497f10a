using System.Net.WebSockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Accounts;

public sealed class DeletingOneself
{
    private const string Password = "correct horse";

    [Fact]
    public async Task leaves_messages_but_nothing_personal()
    {
        await using var server = await RealtimeServer.StartAsync();
        var login = (await server.Anonymous().PostAsync<SignedIn>("auth/register", new Register("ben", Password, "Ben B."))).Expect(201);
        var ben = new TestUser(server.Url, login.User.Id, login.AccessToken);
        var ada = await server.GuestAsync("Ada");
        var channel = await ada.MakeChannelAsync();
        var conversation = await ada.OpenConversationAsync(ben);
        await ben.JoinServerOfAsync(channel, ada);
        await ben.SayAsync(channel, "I was here");
        await ben.SayAsync(conversation, "and here");
        var stream = await ben.StartStreamAsync();
        var serverId = (await ada.GetAsync<Channel>($"channels/{channel.Id}")).Expect(200).ServerId;
        await using var adas = await ada.ConnectAsync();
        await adas.SubscribeAsync(new(TopicKind.Server, serverId));
        await adas.SubscribeAsync(stream);

        (await ben.DeleteAsync<object>("users/me")).Expect(204);

        foreach (var topic in new[] { channel, conversation })
        {
            Assert.Equal(new Author(ben.Id, "Deleted user"), Assert.Single((await ada.HistoryAsync(topic)).Messages).Author);
        }
        Assert.Equal(new User(ben.Id, "Deleted user"), (await ada.GetAsync<User>($"users/{ben.Id}")).Expect(200));
        Assert.Equal(ada.Id, Assert.Single((await ada.GetAsync<Page<Member>>($"servers/{serverId}/members")).Expect(200).Items).User.Id);
        var kept = Assert.Single((await ada.GetAsync<Page<Conversation>>("conversations")).Expect(200).Items);
        Assert.Equal(ada.Id, Assert.Single(kept.Participants).Id);
        Assert.Equal(new MemberChange(serverId, ben.Id, "Deleted user"), await adas.NextAsync<MemberChange>(Events.MemberLeave));
        Assert.NotNull((await adas.NextAsync<LiveStream>(Events.StreamUpdate)).EndedAt);
        Assert.Equal(404, (await ada.PostAsync<object>("conversations", new CreateConversation([ben.Id]))).Status);

        var connectionString = server.Services.GetRequiredService<IConfiguration>().GetConnectionString("Postgres")!;
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var row = database.CreateCommand("""
            select username is null and normalized_username is null and password_hash is null and avatar_url is null and deleted_at is not null
                and not exists (select from sessions where user_id = users.id)
            from users where id = $1
            """);
        row.Parameters.Add(new() { Value = ben.Id });
        Assert.Equal(true, await row.ExecuteScalarAsync());
    }

    [Fact]
    public async Task cannot_be_undone_by_a_token_or_a_login()
    {
        await using var server = await RealtimeServer.StartAsync();
        var login = (await server.Anonymous().PostAsync<SignedIn>("auth/register", new Register("ben", Password))).Expect(201);
        var ben = new TestUser(server.Url, login.User.Id, login.AccessToken);
        var outsider = server.UserOf("t", "cyd");
        await using var hub = await outsider.ConnectAsync();

        (await ben.DeleteAsync<object>("users/me")).Expect(204);
        (await outsider.DeleteAsync<object>("users/me")).Expect(204);

        await hub.Closed.OrFail("the connection to end");
        foreach (var gone in new[] { ben, outsider, server.UserOf("t", "cyd"), server.UserOf("default", ben.Id) })
        {
            Assert.Equal(401, (await gone.GetAsync<User>("users/me")).Status);
            Assert.Contains("401", (await Assert.ThrowsAsync<WebSocketException>(() => gone.ConnectAsync())).Message, StringComparison.Ordinal);
        }
        Assert.Equal(401, (await server.Anonymous().PostAsync<SignedIn>("auth/login", new Login("ben", Password))).Status);
        Assert.Equal(401, (await server.Anonymous().PostAsync<SignedIn>("auth/refresh", new Refresh(login.RefreshToken))).Status);
        // The name is free, for somebody else; and the id of another tenant is another user.
        Assert.NotEqual(ben.Id, (await server.Anonymous().PostAsync<SignedIn>("auth/register", new Register("ben", Password))).Expect(201).User.Id);
        (await server.UserOf("u", "cyd").GetAsync<User>("users/me")).Expect(200);
        Assert.Empty(server.Errors.Entries);
    }

    [Fact]
    public async Task is_refused_to_one_who_owns_servers_and_changes_nothing()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var conversation = await ada.OpenConversationAsync(ben);
        await ada.MakeServerAsync();

        var refused = await ada.DeleteAsync<object>("users/me");

        Assert.Equal((409, "conflict", "owns_servers"), (refused.Status, refused.Code, refused.Reason));
        Assert.Equal("Ada", (await ada.GetAsync<User>("users/me")).Expect(200).DisplayName);
        await ada.SayAsync(conversation, "still here");
    }

    [Fact]
    public async Task while_making_a_server_leaves_no_server_without_an_owner()
    {
        await using var server = await RealtimeServer.StartAsync();

        for (var round = 0; round < 10; round++)
        {
            var user = server.UserOf("t", $"user{round}");
            (await user.GetAsync<User>("users/me")).Expect(200);
            var making = user.PostAsync<Server>("servers", new CreateServer("Mine"));
            var deleting = user.DeleteAsync<object>("users/me");

            var (made, deleted) = ((await making).Status, (await deleting).Status);

            Assert.True((made, deleted) is (201, 409) or (401, 204), $"{made} and {deleted}");
        }
    }

    [Fact]
    public async Task while_starting_a_stream_leaves_none_that_nobody_could_end()
    {
        await using var server = await RealtimeServer.StartAsync();
        var other = server.UserOf("t", "other");

        for (var round = 0; round < 10; round++)
        {
            var user = server.UserOf("t", $"user{round}");
            (await user.GetAsync<User>("users/me")).Expect(200);
            var starting = Enumerable.Range(0, 4).Select(_ => user.PostAsync<LiveStream>("streams", new StartStream("Mine"))).ToArray();
            var deleting = user.DeleteAsync<object>("users/me");

            await Task.WhenAll(starting);
            (await deleting).Expect(204);
        }
        Assert.Empty((await other.GetAsync<Page<LiveStream>>("streams")).Expect(200).Items);
    }
}
