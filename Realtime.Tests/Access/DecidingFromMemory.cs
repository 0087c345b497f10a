using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Api.Access;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Access;

public sealed class DecidingFromMemory
{
    private static readonly Topic Channel = Topic.Channel("t", "ch_1");
    private static readonly Topic Server = Topic.Server("t", "srv_1");
    private static readonly Verdict MayWrite = new(Read: null, Write: null, React: null, Refuse.NotTheOwner, Refuse.NotTheOwner, Server);
    private static readonly Verdict MayRead = MayWrite with { Write = Refuse.Muted };

    [Fact]
    public async Task asks_the_database_for_the_right_of_a_member_once_and_then_no_more()
    {
        // A clock that stands still, or what the outbox does each second would be counted too.
        await using var server = await RealtimeServer.StartAsync(new ManualTime(), settings:
        [
            ("Logging:LogLevel:Npgsql.Command", "Information"),
            // So long that nobody's presence is told meanwhile, for which the node asks who is where.
            ("Presence:Window", "00:10:00"), ("Presence:Refresh", "00:10:00"), ("Presence:Ttl", "00:20:00"),
        ]);
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var channel = await ada.MakeChannelAsync();
        var conversation = await ada.OpenConversationAsync(ben);
        await ben.JoinServerOfAsync(channel, ada);
        await using var hub = await ben.ConnectAsync();
        using var statements = new Statements();
        server.Services.GetRequiredService<ILoggerFactory>().AddProvider(statements);

        foreach (var topic in new[] { channel, conversation })
        {
            await hub.SubscribeAsync(topic);
        }
        Assert.Equal(2, TakeAboutAccess(statements).Count);

        foreach (var topic in new[] { channel, conversation })
        {
            await hub.SubscribeAsync(topic);
            await hub.SayAsync(topic, "hello");
            await hub.DoAsync<Done>(Operations.Typing, new TypingRequest(topic.Type, topic.Id));
            await hub.DoAsync<MarkedRead>(Operations.MessageRead, new MarkRead(topic.Type, topic.Id, 1));
            await hub.DoAsync<HistoryPage>(Operations.History, new HistoryRequest(topic.Type, topic.Id));
        }
        Assert.Empty(TakeAboutAccess(statements));

        // All that a send asks of the database is to store it.
        await hub.SayAsync(channel, "once more");
        Assert.All(statements.Take(), statement => Assert.Contains("messages", statement, StringComparison.Ordinal));
    }

    [Fact]
    public async Task never_remembers_a_refusal()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var channel = await ada.MakeChannelAsync();
        await using var hub = await ben.ConnectAsync();

        Assert.Equal(SubscriptionStatus.Denied, (await hub.SubscribeAsync(channel)).Status);
        await ben.JoinServerOfAsync(channel, ada);

        Assert.Equal(SubscriptionStatus.Subscribed, (await hub.SubscribeAsync(channel)).Status);
    }

    [Fact]
    public void does_not_believe_an_answer_that_was_overtaken_by_a_change()
    {
        foreach (var changed in new[] { Topic.User("t", "ben"), Channel, Server })
        {
            var (memory, changes, _) = NewMemory();
            var question = memory.Ask();
            changes.Note(changed);
            question.Remember("ben", Channel, MayWrite);
            Assert.False(memory.Allows("ben", Channel, Right.Read));

            memory.Ask().Remember("ben", Channel, MayWrite);
            Assert.True(memory.Allows("ben", Channel, Right.Write));

            changes.NoteEverything();
            Assert.False(memory.Allows("ben", Channel, Right.Read));
        }
    }

    [Fact]
    public void keeps_users_tenants_topics_and_rights_apart()
    {
        var (memory, changes, _) = NewMemory();
        memory.Ask().Remember("ben", Channel, MayRead);
        changes.Note(Topic.User("u", "ben"));
        changes.Note(Topic.User("t", "ada"));
        changes.Note(Topic.Server("u", "srv_1"));

        Assert.True(memory.Allows("ben", Channel, Right.Read));
        Assert.False(memory.Allows("ben", Channel, Right.Write));
        Assert.False(memory.Allows("ben", Channel, Right.Moderate));
        Assert.False(memory.Allows("ada", Channel, Right.Read));
        Assert.False(memory.Allows("ben", Topic.Channel("u", "ch_1"), Right.Read));
        Assert.False(memory.Allows("ben", Topic.Stream("t", "ch_1"), Right.Read));
    }

    [Fact]
    public void forgets_after_five_minutes_and_a_change_not_before()
    {
        var (memory, changes, clock) = NewMemory();
        memory.Ask().Remember("ada", Channel, MayWrite);
        var question = memory.Ask();
        changes.Note(Topic.User("t", "ben"));

        clock.Advance(TimeSpan.FromSeconds(299));
        changes.Tidy();
        question.Remember("ben", Channel, MayWrite);
        Assert.True(memory.Allows("ada", Channel, Right.Read));
        Assert.False(memory.Allows("ben", Channel, Right.Read));

        clock.Advance(TimeSpan.FromSeconds(2));
        changes.Tidy();
        Assert.False(memory.Allows("ada", Channel, Right.Read));
        Assert.False(memory.Allows("ben", Channel, Right.Read));
    }

    [Fact]
    public void is_bounded_and_keeps_what_is_used()
    {
        var memory = new BoundedMemory<int, int>(100);
        for (var key = 0; key < 10_000; key++)
        {
            memory.Set(key, key);
            Assert.True(memory.TryGet(0, out _));
        }

        Assert.InRange(memory.Count, 50, 102);
        Assert.False(memory.TryGet(1, out _));
        Assert.True(memory.TryGet(9_999, out var last));
        Assert.Equal(9_999, last);
    }

    private static IReadOnlyList<string> TakeAboutAccess(Statements statements) =>
        // Whoever counts the mentions of a role looks for the channel's server, and decides nothing.
        [.. statements.Take().Where(statement => !statement.Contains("read_receipts", StringComparison.Ordinal)
            && (statement.Contains("server_members", StringComparison.Ordinal)
                || statement.Contains("channels", StringComparison.Ordinal)
                || statement.Contains("conversation_participants", StringComparison.Ordinal)))];

    private static (AccessMemory Memory, RecentChanges Changes, ManualTime Clock) NewMemory()
    {
        var clock = new ManualTime();
        var changes = new RecentChanges(clock);
        return (new AccessMemory(changes, Options.Create(new AccessOptions()), clock), changes, clock);
    }
}
