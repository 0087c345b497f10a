using Microsoft.AspNetCore.SignalR;

namespace Realtime.Bench.Yardstick;

/// <summary>What everybody writes first: no tokens, no permissions, nothing stored, nothing counted. Public, since SignalR asks for it.</summary>
public sealed class BareHub : Hub
{
    public Task JoinGroup(string group) => Groups.AddToGroupAsync(Context.ConnectionId, group);

    public Task Send(string group, string content) => Clients.Group(group).SendAsync("message", content);
}
