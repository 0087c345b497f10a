using Realtime.Domain.Contracts;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Streams;

public sealed class RunningAStream
{
    [Fact]
    public async Task is_seen_by_all_until_its_owner_ends_it()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var topic = await ada.StartStreamAsync();
        await using var viewer = await ben.ConnectAsync();
        await viewer.SubscribeAsync(topic);
        var live = Assert.Single((await ben.GetAsync<Page<LiveStream>>("streams")).Expect(200).Items);

        var stranger = await ben.PostAsync<LiveStream>($"streams/{topic.Id}/end");
        var ended = (await ada.PostAsync<LiveStream>($"streams/{topic.Id}/end")).Expect(200);
        var again = (await ada.PostAsync<LiveStream>($"streams/{topic.Id}/end")).Expect(200);

        Assert.Equal((topic.Id, ada.Id), (live.Id, live.OwnerId));
        Assert.Equal((403, "not_the_owner"), (stranger.Status, stranger.Reason));
        Assert.NotNull(ended.EndedAt);
        Assert.Equal(ended, again);
        Assert.Equal(ended, await viewer.NextAsync<LiveStream>(Events.StreamUpdate));
        Assert.Equal(0, await viewer.CountAsync(Events.StreamUpdate));
        Assert.Empty((await ben.GetAsync<Page<LiveStream>>("streams")).Expect(200).Items);
        Assert.Equal(ended, (await ben.GetAsync<LiveStream>($"streams/{topic.Id}")).Expect(200));
    }
}
