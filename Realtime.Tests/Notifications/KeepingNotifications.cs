using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Domain.Contracts;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Notifications;

public sealed class KeepingNotifications
{
    [Fact]
    public async Task ends_by_their_age_however_many_and_whosever_they_are()
    {
        var clock = new ManualTime();
        await using var database = await TestDatabase.CreateAsync();
        await using var direct = database.Open();
        await using var server = await RealtimeServer.StartAsync(clock, database, settings: ("Notifications:KeptFor", "7.00:00:00"));
        // More than one batch of them are too old by an hour, and one is two hours short of it when it is looked.
        await TestDatabase.ExecuteAsync(direct, """
            insert into notifications (tenant, user_id, id, kind, topic_key, seq, created_at)
            select 't' || i % 3, 'ben', gen_random_uuid(), 1, 1, i, now() - interval '7 days 1 hour' from generate_series(1, 1201) i
            union all select 't', 'ben', gen_random_uuid(), 1, 1, 0, now() - interval '6 days 22 hours'
            """);

        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(1202, await CountAsync(direct));
        clock.Advance(TimeSpan.FromMinutes(1));

        await Soon.UntilAsync(async () => await CountAsync(direct) <= 1, "the old ones to be gone");
        await using var left = direct.CreateCommand("select seq from notifications");
        Assert.Equal(0L, await left.ExecuteScalarAsync());
    }

    [Fact]
    public async Task is_of_the_newest_alone_when_there_are_too_many_of_a_user()
    {
        await using var server = await RealtimeServer.StartAsync(settings: ("Notifications:KeptPerUser", "3"));
        var (ada, ben, cleo) = (await server.GuestAsync("Ada"), await server.GuestAsync("Ben"), await server.GuestAsync("Cleo"));
        var group = await ada.OpenConversationAsync(ben, cleo);
        var pair = await ada.OpenConversationAsync(ben);
        await using var bens = await ben.ConnectAsync();
        await bens.SubscribeAsync(new(Realtime.Domain.Topics.TopicKind.User, ben.Id));

        await ada.SayAsync(group, "oldest");
        await bens.NextAsync<NotificationTold>(Events.Notification);
        var unread = 0;
        for (var index = 1; index <= 4; index++)
        {
            await ada.SayAsync(pair, $"{index}");
            unread = (await bens.NextAsync<NotificationTold>(Events.Notification)).Unread;
        }

        var page = (await ben.GetAsync<NotificationPage>("notifications")).Expect(200);
        Assert.Equal(["4", "3", "2"], page.Items.Select(notification => notification.Body));
        Assert.Equal((3, 3), (page.Unread, unread));
        Assert.Equal(["oldest"], (await cleo.GetAsync<NotificationPage>("notifications")).Expect(200).Items.Select(notification => notification.Body));
    }

    [Fact]
    public async Task asks_for_no_message_that_notifies_nobody()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await RealtimeServer.StartAsync(database: database, settings: ("Logging:LogLevel:Npgsql.Command", "Information"));
        var (ada, ben) = (await server.GuestAsync("Ada"), await server.GuestAsync("Ben"));
        var channel = await ada.MakeChannelAsync();
        await ben.JoinServerOfAsync(channel, ada);
        using var statements = new Statements();
        server.Services.GetRequiredService<ILoggerFactory>().AddProvider(statements);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(index => ada.SayAsync(channel, $"{index}")));
        await database.UntilMessagesAreHandledAsync();
        Assert.DoesNotContain(statements.Take(), IsOfOneMessage);

        await ada.SayAsync(channel, $"<@{ben.Id}>");
        await database.UntilMessagesAreHandledAsync();
        Assert.Single(statements.Take(), IsOfOneMessage);

        static bool IsOfOneMessage(string statement) => statement.Contains("author.avatar_url", StringComparison.Ordinal);
    }

    private static async Task<int> CountAsync(NpgsqlDataSource database)
    {
        await using var count = database.CreateCommand("select count(*)::integer from notifications");
        return (int)(await count.ExecuteScalarAsync())!;
    }
}
