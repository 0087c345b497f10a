using Realtime.Client.Connections;

namespace Realtime.Tests.Client;

public sealed class ChoosingALane
{
    private readonly Lanes _lanes = new();

    [Fact]
    public void tries_the_web_socket_twice_and_then_both_by_turns()
    {
        Assert.Equal([Lane.WebSocket, Lane.WebSocket, Lane.LongPolling, Lane.WebSocket, Lane.LongPolling], Tries(5));
    }

    [Fact]
    public void goes_on_with_the_other_lane_while_it_works()
    {
        Tries(2);
        _lanes.Worked();
        Assert.Equal([Lane.LongPolling, Lane.WebSocket, Lane.LongPolling], Tries(3));
    }

    [Fact]
    public void tries_the_web_socket_first_again_once_it_has_worked()
    {
        Tries(3);
        Assert.Equal(Lane.WebSocket, _lanes.Next);
        _lanes.Worked();
        Assert.Equal([Lane.WebSocket, Lane.WebSocket, Lane.LongPolling], Tries(3));
    }

    /// <summary>Which lanes so many tries take that fail.</summary>
    private Lane[] Tries(int count)
    {
        var taken = new Lane[count];
        for (var index = 0; index < count; index++)
        {
            taken[index] = _lanes.Next;
            _lanes.Failed();
        }
        return taken;
    }
}
