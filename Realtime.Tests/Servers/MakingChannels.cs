using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Servers;

public sealed class MakingChannels
{
    [Fact]
    public async Task keeps_them_in_order_and_tells_the_members()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var made = await ada.MakeServerAsync("srv_1");
        await using var hub = await ada.ConnectAsync();
        await hub.SubscribeAsync(new(TopicKind.Server, made.Id));

        var first = (await ada.PostAsync<Channel>("servers/srv_1/channels", new CreateChannel("general", Id: "ch_123"))).Expect(201);
        var second = (await ada.PostAsync<Channel>("servers/srv_1/channels", new CreateChannel("random"))).Expect(201);

        Assert.Equal(("ch_123", "srv_1", "general", 0, ChannelKind.Text), (first.Id, first.ServerId, first.Name, first.Position, first.Kind));
        Assert.StartsWith("ch_", second.Id, StringComparison.Ordinal);
        Assert.Equal(first, await hub.NextAsync<Channel>(Events.ChannelCreate));
        Assert.Equal(second, await hub.NextAsync<Channel>(Events.ChannelCreate));
        Assert.Equal([first, second], (await ada.GetAsync<Page<Channel>>("servers/srv_1/channels")).Expect(200).Items);
        Assert.Equal(first, (await ada.GetAsync<Channel>("channels/ch_123")).Expect(200));
    }

    [Fact]
    public async Task takes_the_permission()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var made = await ada.MakeServerAsync();

        var stranger = await ben.PostAsync<Channel>($"servers/{made.Id}/channels", new CreateChannel("mine"));
        (await ben.PutAsync<object>($"servers/{made.Id}/members/me")).Expect(204);
        var member = await ben.PostAsync<Channel>($"servers/{made.Id}/channels", new CreateChannel("mine"));

        Assert.Equal((403, "not_a_member"), (stranger.Status, stranger.Reason));
        Assert.Equal((403, "missing_permission"), (member.Status, member.Reason));
    }

    [Fact]
    public async Task takes_an_id_once()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var one = await ada.MakeServerAsync();
        var other = await ada.MakeServerAsync();
        await ada.MakeChannelAsync(one.Id, "ch_1");

        var again = await ada.PostAsync<Channel>($"servers/{other.Id}/channels", new CreateChannel("general", Id: "ch_1"));

        Assert.Equal((409, "conflict", "id"), (again.Status, again.Code, again.Field));
    }
}
