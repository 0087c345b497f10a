using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Messages;

public sealed class ReadingHistory
{
    [Fact]
    public async Task pages_backwards_and_forwards_without_a_gap_or_a_double()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var channel = await ada.MakeChannelAsync();
        for (var index = 1; index <= 25; index++)
        {
            await ada.SayAsync(channel, $"{index}");
        }

        var newest = await ada.HistoryAsync(channel, "?limit=10");
        var older = await ada.HistoryAsync(channel, $"?limit=10&before={newest.Messages[0].Seq}");
        var oldest = await ada.HistoryAsync(channel, $"?limit=10&before={older.Messages[0].Seq}");
        var forward = await ada.HistoryAsync(channel, "?limit=10&after=15");

        Assert.Equal(Enumerable.Range(16, 10), newest.Messages.Select(message => (int)message.Seq));
        Assert.Equal(Enumerable.Range(6, 10), older.Messages.Select(message => (int)message.Seq));
        Assert.Equal(Enumerable.Range(1, 5), oldest.Messages.Select(message => (int)message.Seq));
        Assert.Equal(Enumerable.Range(16, 10), forward.Messages.Select(message => (int)message.Seq));
        Assert.Equal([true, true, false, false], new[] { newest, older, oldest, forward }.Select(page => page.HasMore));
        Assert.All(new[] { newest, older, oldest, forward }, page => Assert.Equal(25, page.Seq));
    }

    [Theory]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=101", "limit")]
    [InlineData("?before=5&after=1", "after")]
    [InlineData("?before=yesterday", "before")]
    [InlineData("?limit=many", "limit")]
    public async Task says_which_parameter_is_wrong(string query, string field)
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var channel = await ada.MakeChannelAsync();

        var answer = await ada.GetAsync<HistoryPage>($"channels/{channel.Id}/messages{query}");

        Assert.Equal((400, "invalid", field), (answer.Status, answer.Code, answer.Field));
    }

    [Fact]
    public async Task is_an_operation_of_the_hub_too()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var channel = await ada.MakeChannelAsync();
        await ada.SayAsync(channel, "one");
        await using var hub = await ada.ConnectAsync();

        var page = await hub.DoAsync<HistoryPage>(Operations.History, new HistoryRequest(channel.Type, channel.Id));
        var refused = await hub.AskAsync<HistoryPage>(Operations.History, new HistoryRequest(channel.Type, "ch_of_nobody"));

        Assert.Equal("one", Assert.Single(page.Messages).Content);
        Assert.Equal(ErrorCode.NotFound, refused.Error!.Code);
    }
}
