using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Realtime.Api.Connections.Lane;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Connections.Dialects;

/// <summary>
/// What one connection of a dialect speaks, in SignalR's terms: its frames are calls of the hub's methods, and what those answer is told in
/// the dialect's own shape. Every frame is a call that the hub completes, whether the dialect's client hears of it or not, so that a refusal
/// can always be told and nothing is cut off that is under way.
/// </summary>
/// <remarks>The hub reads one frame at a time, and writes one at a time, but the two at once.</remarks>
internal abstract class DialectProtocol(Dialect dialect) : IGuardedProtocol
{
    // What is asked and not answered yet. Guarded by itself.
    private readonly Dictionary<string, Asked> _underWay = [];
    private long _lastCall;
    private ConnectionGuard? _guard;

    public Dialect Dialect => dialect;

    public string Name => dialect.Name;

    public int Version => 1;

    public TransferFormat TransferFormat => TransferFormat.Text;

    public bool IsVersionSupported(int version) => version == Version;

    /// <summary>This very one: it is one connection's from the beginning.</summary>
    public IHubProtocol GuardedBy(ConnectionGuard its)
    {
        _guard = its;
        return this;
    }

    /// <summary>What a client's frame asks.</summary>
    /// <param name="operations">What the hub can be asked, and what it takes.</param>
    /// <exception cref="Exception">It cannot be read, if <see cref="OurOperations.IsUnreadable"/> says so.</exception>
    protected abstract Asked Read(ReadOnlySequence<byte> frame, OurOperations operations);

    /// <summary>Writes what the hub has answered, as one frame; or nothing.</summary>
    protected abstract void WriteAnswer(Asked asked, IHubReply reply, IBufferWriter<byte> output);

    /// <summary>
    /// Writes an event as a frame that serves every connection that is told it: from the event, and from what they all know of its topic.
    /// Nothing when there is no word for it.
    /// </summary>
    protected abstract void WriteEvent(OutboundEvent told, IBufferWriter<byte> output);

    /// <summary>Hears out one who brought no token. Who it is; null when it did not say.</summary>
    public virtual Task<ClaimsPrincipal?> GreetAsync(Greeting greeting) => Task.FromResult<ClaimsPrincipal?>(null);

    /// <summary>Whether this connection is told an event of a topic that it is in. Asked once for each, as it leaves.</summary>
    public virtual bool Wants(OutboundEvent told) => true;

    /// <summary>As a WebSocket frame; empty when the dialect has no word for it.</summary>
    public virtual byte[] FrameOf(OutboundEvent told)
    {
        var text = new ArrayBufferWriter<byte>(told.Bytes + 64);
        WriteEvent(told, text);
        return text.WrittenCount == 0 ? [] : WebSocketFrame.Text(text.WrittenSpan);
    }

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        message = null;
        if (input.PositionOf(FrameReader.RecordSeparator) is not { } end)
        {
            return false;
        }
        var frame = input.Slice(0, end);
        input = input.Slice(input.GetPosition(1, end));
        Asked asked;
        try
        {
            asked = Read(frame, new OurOperations(binder));
            _guard!.NoteWellFormed();
        }
        catch (Exception failure) when (OurOperations.IsUnreadable(failure))
        {
            _guard!.NoteMalformed();
            asked = Asked.Refused("", null, Refuse.Malformed);
        }
        var wait = _guard.Refusal();
        message = ReferenceEquals(asked, Asked.ToLeave) ? CloseMessage.Empty
            // A heartbeat too many needs no answer.
            : ReferenceEquals(asked, Asked.Nothing) ? PingMessage.Instance
            : Call(wait is null ? asked : asked.But(wait));
        return true;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output)
    {
        // Pings, closes and acknowledgements of SignalR's own are the lane's to say, in its own way.
        if (message is CompletionMessage completion && Take(completion.InvocationId!) is { } asked)
        {
            WriteAnswer(asked, completion.Result as IHubReply ?? new HubReply<Done>(Error: Refuse.Internal.ToError()), output);
            _guard!.Leave();
        }
    }

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message)
    {
        var output = new ArrayBufferWriter<byte>();
        WriteMessage(message, output);
        return output.WrittenMemory;
    }

    private InvocationMessage Call(Asked asked)
    {
        var id = (++_lastCall).ToString(CultureInfo.InvariantCulture);
        lock (_underWay)
        {
            _underWay[id] = asked;
        }
        _guard!.Enter();
        return new InvocationMessage(id, asked.Operation, [asked.Argument]);
    }

    private Asked? Take(string id)
    {
        lock (_underWay)
        {
            _underWay.Remove(id, out var asked);
            return asked;
        }
    }
}
