using Realtime.Client;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Client;

public sealed class TalkingThroughTheLibrary
{
    [Fact]
    public async Task two_people_exchange_a_thousand_messages_in_order()
    {
        const int Each = 500;
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var conversation = await ada.OpenConversationAsync(ben);
        await using var adasClient = await ada.ConnectClientAsync();
        await using var bensClient = await ben.ConnectClientAsync();
        await using var adasView = await adasClient.SubscribeAsync(conversation);
        await using var bensView = await bensClient.SubscribeAsync(conversation);

        var views = Task.WhenAll(TakeAsync(adasView, 2 * Each), TakeAsync(bensView, 2 * Each));
        await Task.WhenAll(TalkAsync(adasClient, conversation, "ada", Each), TalkAsync(bensClient, conversation, "ben", Each));
        var heard = await views.OrFail("a thousand messages on either side");

        Assert.Equal(heard[0], heard[1]);
        Assert.Equal(Enumerable.Range(1, 2 * Each).Select(seq => (long)seq), heard[0].Select(one => one.Seq));
        foreach (var name in new[] { "ada", "ben" })
        {
            Assert.Equal(
                Enumerable.Range(0, Each).Select(index => $"{name} {index}"),
                heard[0].Select(one => one.Content).Where(content => content.StartsWith(name, StringComparison.Ordinal)));
        }
    }

    private static async Task TalkAsync(RealtimeClient client, TopicRef topic, string name, int messages)
    {
        for (var index = 0; index < messages; index++)
        {
            await client.SendAsync(topic, $"{name} {index}");
        }
    }

    private static async Task<List<(long Seq, string Content)>> TakeAsync(TopicSubscription subscription, int messages)
    {
        var heard = new List<(long, string)>(messages);
        await foreach (var told in subscription.ReadAllAsync())
        {
            if (told is MessageChanged changed)
            {
                heard.Add((changed.Position.Seq, changed.Message.Content));
                if (heard.Count == messages)
                {
                    break;
                }
            }
        }
        return heard;
    }
}
