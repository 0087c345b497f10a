using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Servers;

public sealed class KickingAMember
{
    [Fact]
    public async Task takes_the_permission_and_is_not_done_to_the_owner()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var cyd = await server.GuestAsync("Cyd");
        var stranger = await server.GuestAsync("Stranger");
        var channel = await ada.MakeChannelAsync();
        var serverId = (await ada.GetAsync<Channel>($"channels/{channel.Id}")).Expect(200).ServerId;
        await ben.JoinServerOfAsync(channel, ada);
        await cyd.JoinServerOfAsync(channel, ada);

        var byMember = await ben.DeleteAsync<object>($"servers/{serverId}/members/{cyd.Id}");
        var byStranger = await stranger.DeleteAsync<object>($"servers/{serverId}/members/{cyd.Id}");
        var ofOwner = await ada.DeleteAsync<object>($"servers/{serverId}/members/{ada.Id}");
        var ofStranger = await ada.DeleteAsync<object>($"servers/{serverId}/members/{stranger.Id}");

        Assert.Equal((403, "missing_permission"), (byMember.Status, byMember.Reason));
        Assert.Equal((403, "not_a_member"), (byStranger.Status, byStranger.Reason));
        Assert.Equal((403, "owner_cannot_leave"), (ofOwner.Status, ofOwner.Reason));
        Assert.Equal((404, "not_found"), (ofStranger.Status, ofStranger.Code));
        await cyd.SayAsync(channel, "still here");
    }

    [Fact]
    public async Task is_told_to_those_who_stay()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var channel = await ada.MakeChannelAsync((await ada.MakeServerAsync(visibility: ServerVisibility.Public)).Id);
        var serverId = (await ada.GetAsync<Channel>($"channels/{channel.Id}")).Expect(200).ServerId;
        await ben.JoinServerOfAsync(channel, ada);
        await using var hub = await ada.ConnectAsync();
        await hub.SubscribeAsync(new(TopicKind.Server, serverId));

        (await ada.DeleteAsync<object>($"servers/{serverId}/members/{ben.Id}")).Expect(204);

        Assert.Equal(new MemberChange(serverId, ben.Id, "Ben"), await hub.NextAsync<MemberChange>(Events.MemberKick));
        Assert.Equal(0, await hub.CountAsync(Events.MemberLeave));
        Assert.Equal(ada.Id, Assert.Single((await ada.GetAsync<Page<Member>>($"servers/{serverId}/members")).Expect(200).Items).User.Id);
        var again = await ada.DeleteAsync<object>($"servers/{serverId}/members/{ben.Id}");
        Assert.Equal((404, "not_found"), (again.Status, again.Code));
        // A public server is open to whoever comes back; to keep one out is another matter.
        await ben.JoinServerOfAsync(channel, ada);
        await ben.SayAsync(channel, "back");
    }
}
