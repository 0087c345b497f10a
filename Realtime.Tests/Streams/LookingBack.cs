using Npgsql;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Streams;

/// <summary>Twelve messages, of which the first six are older than a stream shows.</summary>
public sealed class LookingBack : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private RealtimeServer _server = null!;
    private NpgsqlDataSource _direct = null!;
    private TestUser _ada = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _direct = _database.Open();
        _server = await RealtimeServer.StartAsync(database: _database, settings: ("Streams:HistoryAge", "01:00:00"));
        _ada = await _server.GuestAsync("Ada");
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _direct.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task shows_nothing_older_whichever_way_it_is_asked_and_says_where_it_ends()
    {
        var stream = await _ada.StartStreamAsync();
        await FillAsync(stream);

        foreach (var (query, expected, hasMore) in new (string, int[], bool)[]
        {
            ("", [7, 8, 9, 10, 11, 12], false),
            ("?limit=6", [7, 8, 9, 10, 11, 12], false),
            ("?limit=5", [8, 9, 10, 11, 12], true),
            ("?before=9", [7, 8], false),
            ("?before=9&limit=1", [8], true),
            ("?before=7", [], false),
            ("?after=0", [7, 8, 9, 10, 11, 12], false),
            ("?after=0&limit=2", [7, 8], true),
            ("?after=8&limit=2", [9, 10], true),
            ("?after=10", [11, 12], false),
            ("?after=12", [], false),
            ($"?after={long.MaxValue}", [], false),
        })
        {
            var page = await _ada.HistoryAsync(stream, query);
            Assert.Equal((query, hasMore), (query, page.HasMore));
            Assert.Equal(expected, page.Messages.Select(message => (int)message.Seq));
        }
    }

    [Fact]
    public async Task says_that_what_was_missed_is_not_all_there_when_some_of_it_is_older()
    {
        var stream = await _ada.StartStreamAsync();
        var oldest = await FillAsync(stream);
        await using var hub = await _ada.ConnectAsync();

        var fromStart = await hub.SubscribeAsync(stream, after: 0);
        var fromBefore = await hub.SubscribeAsync(stream, after: 5);
        var fromAfter = await hub.SubscribeAsync(stream, after: 6);
        // Somebody who still shows an old one has to learn that it is gone.
        (await _ada.DeleteAsync<ChangeMade>($"messages/{oldest}")).Expect(200);
        var sinceDeletion = await hub.SubscribeAsync(stream, after: 12);

        foreach (var incomplete in new[] { fromStart, fromBefore, sinceDeletion })
        {
            Assert.False(incomplete.Complete);
            Assert.Empty(incomplete.Messages!);
        }
        Assert.True(fromAfter.Complete);
        Assert.Equal([7L, 8, 9, 10, 11, 12], fromAfter.Messages!.Select(message => message.Seq));
    }

    [Fact]
    public async Task counts_as_unread_only_what_is_shown()
    {
        var ben = await _server.GuestAsync("Ben");
        var stream = await _ada.StartStreamAsync();
        await FillAsync(stream, $"<@{ben.Id}>");
        (await _ada.PutAsync<object>($"streams/{stream.Id}/moderators/{ben.Id}")).Expect(204);
        await using var hub = await ben.ConnectAsync();

        var subscription = await hub.SubscribeAsync(stream);
        var listed = (await ben.GetAsync<Snapshot>("snapshot")).Expect(200).Topics.Single(topic => topic.Id == stream.Id);
        var read = (await ben.PutAsync<MarkedRead>($"streams/{stream.Id}/read", new PutRead(8))).Expect(200);

        Assert.Equal((6, 6), (subscription.Unread, subscription.Mentions));
        Assert.Equal((6, 6), (listed.Unread, listed.Mentions));
        Assert.Equal(new MarkedRead(4, 4), read);
    }

    [Fact]
    public async Task is_for_streams_alone()
    {
        var channel = await _ada.MakeChannelAsync();
        var ben = await _server.GuestAsync("Ben");
        await ben.JoinServerOfAsync(channel, _ada);
        await FillAsync(channel);
        await using var hub = await _ada.ConnectAsync();

        Assert.Equal(12, (await _ada.HistoryAsync(channel)).Messages.Count);
        Assert.Equal(12, (await hub.SubscribeAsync(channel, after: 0)).Messages!.Count);
        Assert.Equal(12, (await ben.PutAsync<MarkedRead>($"channels/{channel.Id}/read", new PutRead(0))).Expect(200).Unread);
    }

    [Theory]
    [InlineData("00:00:59")]
    [InlineData("3651.00:00:00")]
    public async Task goes_back_a_minute_to_ten_years(string age)
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => RealtimeServer.StartAsync(database: _database, settings: ("Streams:HistoryAge", age)));

        Assert.Contains("HistoryAge", refused.ToString(), StringComparison.Ordinal);
    }

    /// <summary>With changes between them, whose seqs no message has. Answers the oldest one's id.</summary>
    private async Task<string> FillAsync(TopicRef topic, string said = "hello")
    {
        var ids = new List<string>();
        for (var index = 0; index < 12; index++)
        {
            ids.Add((await _ada.SayAsync(topic, said)).Id);
        }
        await TestDatabase.ExecuteAsync(
            _direct, $"update messages m set created_at = created_at - interval '2 hours' from topics t where t.key = m.topic_key and t.id = '{topic.Id}' and m.seq <= 6");
        return ids[0];
    }
}
