using System.Buffers;
using System.Security.Claims;
using Realtime.Api.Connections.Lane;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Connections.Dialects;

/// <summary>The beginning of a connection whose client has not said who it is, or not as its dialect does, before there is anything of it in the hub.</summary>
/// <param name="known">Whose token came with the request; null when no good one did.</param>
/// <param name="session">Where its client polls; null when it has come over a WebSocket.</param>
/// <param name="end">Ends the connection.</param>
internal sealed class Greeting(
    FrameReader reader, OutboundQueue outbound, ClaimsPrincipal? known, EngineSession? session, Action<Goodbye> end, CancellationToken aborted)
{
    private ReadOnlySequence<byte> _read;

    public ClaimsPrincipal? Known => known;

    public EngineSession? Session => session;

    public CancellationToken Aborted => aborted;

    /// <summary>The message that is next, which stays there until it is taken; null when there will be none.</summary>
    public async ValueTask<ReadOnlySequence<byte>?> PeekAsync()
    {
        var result = await reader.ReadAsync(CancellationToken.None);
        if (result.IsCanceled || result.IsCompleted)
        {
            return null;
        }
        _read = result.Buffer;
        return _read.Slice(0, _read.PositionOf(FrameReader.RecordSeparator)!.Value);
    }

    /// <summary>What was peeked at has been dealt with.</summary>
    public void Take()
    {
        var behind = _read.GetPosition(1, _read.PositionOf(FrameReader.RecordSeparator)!.Value);
        reader.AdvanceTo(behind);
    }

    /// <summary>What was peeked at is the hub's to read.</summary>
    public void Leave() => reader.AdvanceTo(_read.Start);

    /// <summary>Says something, in a frame of the dialect's.</summary>
    public void Say(ReadOnlySpan<byte> text) => outbound.Enqueue(new OutboundFrame(WebSocketFrame.Text(text)));

    public void End(Goodbye goodbye) => end(goodbye);
}
