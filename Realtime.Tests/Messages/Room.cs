using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Messages;

/// <summary>A channel of Ada's, with Ben in it, who both listen; and Cleo, who is a stranger.</summary>
internal sealed class Room : IAsyncDisposable
{
    private readonly bool _isServerShared;

    private Room(
        RealtimeServer server, bool isServerShared, TestUser ada, TestUser ben, TestUser cleo, TopicRef channel, HubSocket adasHub, HubSocket bensHub) =>
        (Server, _isServerShared, Ada, Ben, Cleo, Channel, AdasHub, BensHub) = (server, isServerShared, ada, ben, cleo, channel, adasHub, bensHub);

    public RealtimeServer Server { get; }

    /// <summary>The owner, and so a moderator.</summary>
    public TestUser Ada { get; }

    public TestUser Ben { get; }

    public TestUser Cleo { get; }

    public TopicRef Channel { get; }

    public HubSocket AdasHub { get; }

    public HubSocket BensHub { get; }

    /// <param name="shared">A server that others have rooms in, too; else it gets its own.</param>
    public static async Task<Room> OpenAsync(RealtimeServer? shared = null)
    {
        var server = shared ?? await RealtimeServer.StartAsync();
        var (ada, ben, cleo) = (await server.GuestAsync("Ada"), await server.GuestAsync("Ben"), await server.GuestAsync("Cleo"));
        var channel = await ada.MakeChannelAsync();
        await ben.JoinServerOfAsync(channel, ada);
        var room = new Room(server, shared is not null, ada, ben, cleo, channel, await ada.ConnectAsync(), await ben.ConnectAsync());
        await room.AdasHub.SubscribeAsync(channel);
        await room.BensHub.SubscribeAsync(channel);
        return room;
    }

    /// <summary>The only message of the channel, as somebody reads it.</summary>
    public async Task<Message> ReadAsync(TestUser? reader = null) => Assert.Single((await (reader ?? Ben).HistoryAsync(Channel)).Messages);

    /// <summary>What everyone may in the channel, beside what they may in the server.</summary>
    public async Task OverrideAsync(SetOverride change) =>
        (await Ada.PutAsync<object>($"channels/{Channel.Id}/overrides/roles/{Role.EveryoneId}", change)).Expect(200);

    /// <summary>A new role of the channel's server, given to these.</summary>
    public async Task<Role> GiveRoleAsync(ServerPermissions permissions, params TestUser[] holders)
    {
        var serverId = (await Ada.GetAsync<Channel>($"channels/{Channel.Id}")).Expect(200).ServerId;
        var role = (await Ada.PostAsync<Role>($"servers/{serverId}/roles", new CreateRole("role", permissions))).Expect(201);
        foreach (var holder in holders)
        {
            (await Ada.PutAsync<object>($"servers/{serverId}/members/{holder.Id}/roles/{role.Id}")).Expect(204);
        }
        return role;
    }

    public async ValueTask DisposeAsync()
    {
        await AdasHub.DisposeAsync();
        await BensHub.DisposeAsync();
        if (!_isServerShared)
        {
            await Server.DisposeAsync();
        }
    }
}
