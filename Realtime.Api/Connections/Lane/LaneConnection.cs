using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Security.Claims;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR.Protocol;
using Realtime.Api.Connections.Dialects;
using Realtime.Api.Delivery;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Connections.Lane;

/// <summary>
/// One connection of the WebSocket lane, as the hub sees it. Events leave as frames that are made once for all connections, and what has
/// piled up behind a write leaves in the next one.
/// </summary>
internal sealed class LaneConnection
    : ConnectionContext, IDuplexPipe, IOutboundWriter, IFrameEvents, IConnectionTransport,
    IConnectionUserFeature, IHttpContextFeature, IConnectionInherentKeepAliveFeature
{
    /// <summary>How long the last words and the client's goodbye may take.</summary>
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(5);

    private static readonly OutboundFrame Heartbeat =
        new(WebSocketFrame.Text(new JsonHubProtocol().GetMessageBytes(PingMessage.Instance).Span), latestKey: "heartbeat");

    private readonly HttpContext _http;
    private readonly Dialect? _dialect;
    private readonly LaneOutput _output;
    private readonly TimeProvider _clock;
    private readonly FrameReader _reader;
    private readonly FrameWriter _writer;
    private ConnectionItems? _items;
    private IHubProtocol? _protocol;
    private ConnectionGuard? _guard;
    private Goodbye? _goodbye;

    // Flags that the reading and the writing set and the beat takes down, so that neither has to ask what time it is.
    private bool _hasSpoken = true;
    private bool _wasHeard = true;
    private long _lastSpoken;
    private long _lastHeard;

    /// <param name="dialect">What is spoken; null for SignalR's own protocol.</param>
    public LaneConnection(HttpContext http, Stream stream, Limits limits, TimeProvider clock, Dialect? dialect = null)
    {
        (_http, _output, _clock, _dialect) = (http, new LaneOutput(http, stream), clock, dialect);
        ConnectionId = http.Connection.Id + "-" + Guid.NewGuid().ToString("N");
        Outbound = new OutboundQueue(limits.OutboundEvents, limits.OutboundBytes, this, Overflowed);
        _reader = new FrameReader(stream, dialect?.FrameBytes(limits) ?? limits.FrameBytes, this, separating: dialect is not null, dialect?.MarksBinary ?? false);
        _writer = new FrameWriter(Outbound, swallowing: dialect is not null);
        Features = new FeatureCollection(5);
        Features.Set<IConnectionTransport>(this);
        Features.Set<IConnectionUserFeature>(this);
        Features.Set<IHttpContextFeature>(this);
        Features.Set<IConnectionInherentKeepAliveFeature>(this);
        if (dialect is not null)
        {
            var spoken = dialect.Speak();
            Features.Set(spoken);
            _protocol = spoken;
            _lastSpoken = clock.GetTimestamp();
        }
    }

    public override string ConnectionId { get; set; }

    public override IFeatureCollection Features { get; }

    public override IDictionary<object, object?> Items
    {
        get => _items ??= new ConnectionItems();
        set => throw new NotSupportedException();
    }

    public override IDuplexPipe Transport
    {
        get => this;
        set => throw new NotSupportedException();
    }

    public ClaimsPrincipal? User { get; set; }

    public HttpContext? HttpContext
    {
        get => _http;
        set => throw new NotSupportedException();
    }

    /// <summary>Heartbeats are <see cref="Beat"/>'s, not the hub's.</summary>
    public bool HasInherentKeepAlive => true;

    public OutboundQueue Outbound { get; }

    public Goodbye? Goodbye => _goodbye;

    PipeReader IDuplexPipe.Input => _reader;

    PipeWriter IDuplexPipe.Output => _writer;

    /// <summary>From its beginning to its end.</summary>
    /// <param name="greeted">Called once it is known who the client is, or that it will not say.</param>
    public async Task RunAsync(ConnectionHandler hub, Action? greeted = null)
    {
        try
        {
            var isSomebody = await IsGreetedAsync(greeted);
            if (isSomebody)
            {
                await hub.OnConnectedAsync(this);
            }
        }
        finally
        {
            await CloseAsync();
        }
    }

    /// <summary>Whether somebody is there who has a token, and may come in to the hub.</summary>
    private async Task<bool> IsGreetedAsync(Action? greeted)
    {
        if (_protocol is not DialectProtocol spoken)
        {
            return true;
        }
        try
        {
            var known = User?.Identity?.IsAuthenticated is true ? User : null;
            if (known is null || spoken.Dialect.GreetsEveryone)
            {
                await using var patience = _clock.CreateTimer(
                    _ => End(GoodbyeCode.Unauthenticated.ToGoodbye()), null, Dialect.GreetingTime, Timeout.InfiniteTimeSpan);
                User = await spoken.GreetAsync(new Greeting(_reader, Outbound, known, _http.Features.Get<EngineSession>(), End, _http.RequestAborted));
            }
        }
        finally
        {
            greeted?.Invoke();
        }
        _reader.Say(spoken.Dialect.FirstWords is { } words ? [Dialect.Handshake, words] : [Dialect.Handshake]);
        return User is not null;
    }

    public void Begin(IHubProtocol protocol, ConnectionGuard guard) => (_protocol, _guard) = (protocol, guard);

    public void End(Goodbye goodbye)
    {
        if (Interlocked.CompareExchange(ref _goodbye, goodbye, null) is null)
        {
            Outbound.Deafen();
            _reader.Stop();
            _ = EndAsync();
        }
    }

    /// <summary>What is under way is answered first: once the reading ends, the hub takes nobody to be there any more.</summary>
    private async Task EndAsync()
    {
        try
        {
            if (_guard is not null)
            {
                await _guard.IdleAsync().WaitAsync(ClosingTime, _clock);
            }
        }
        catch (TimeoutException)
        {
            // Whatever it is waits for too long.
        }
        _reader.CancelPendingRead();
    }

    public void Beat(TimeSpan heartbeat, TimeSpan timeout)
    {
        var now = _clock.GetTimestamp();
        if (_dialect is not null)
        {
            // Its clients need not speak unless they are asked, however much they are told.
            timeout = _dialect.DeadAfter;
            if (_dialect.PingEvery is { } period && _clock.GetElapsedTime(_lastSpoken, now) >= period)
            {
                _lastSpoken = now;
                Outbound.Enqueue(_dialect.Ping);
            }
        }
        else if (_hasSpoken)
        {
            (_hasSpoken, _lastSpoken) = (false, now);
        }
        else if (_clock.GetElapsedTime(_lastSpoken, now) >= heartbeat)
        {
            Outbound.Enqueue(Heartbeat);
        }
        if (_wasHeard)
        {
            (_wasHeard, _lastHeard) = (false, now);
        }
        else if (_clock.GetElapsedTime(_lastHeard, now) >= timeout)
        {
            // Nobody is there who could be told.
            Abort();
        }
    }

    public override void Abort(ConnectionAbortedException abortReason) => Abort();

    public override void Abort()
    {
        _reader.CancelPendingRead();
        _http.Abort();
    }

    public async ValueTask WriteAsync(Outbound told)
    {
        _hasSpoken = true;
        try
        {
            var frame = FrameOf(told);
            if (!frame.IsEmpty)
            {
                await _output.WriteAsync(frame);
            }
        }
        catch (Exception failure) when (IsGone(failure))
        {
            Abort();
        }
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<Outbound> told)
    {
        _hasSpoken = true;
        var frames = ArrayPool<ReadOnlyMemory<byte>>.Shared.Rent(told.Length);
        var length = 0;
        for (var index = 0; index < told.Length; index++)
        {
            frames[index] = FrameOf(told.Span[index]);
            length += frames[index].Length;
        }
        var together = ArrayPool<byte>.Shared.Rent(length);
        Gather(frames.AsSpan(0, told.Length), together);
        ArrayPool<ReadOnlyMemory<byte>>.Shared.Return(frames, clearArray: true);
        try
        {
            if (length > 0)
            {
                await _output.WriteAsync(together.AsMemory(0, length));
            }
        }
        catch (Exception failure) when (IsGone(failure))
        {
            Abort();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(together);
        }
    }

    void IFrameEvents.Heard()
    {
        _wasHeard = true;
        _output.Heard();
    }

    void IFrameEvents.Pinged(ReadOnlySpan<byte> payload)
    {
        // A flood of them is asking too; see ConnectionGuard.
        if (_guard is null || _guard.Admits())
        {
            Outbound.Enqueue(new OutboundFrame(WebSocketFrame.Make(WebSocketFrame.Pong, payload), latestKey: "pong"));
        }
    }

    void IFrameEvents.Ponged(ReadOnlySpan<byte> payload) => _output.Ponged(payload);

    void IFrameEvents.Ended()
    {
        if (_reader.IsTooLarge)
        {
            Interlocked.CompareExchange(ref _goodbye, GoodbyeCode.TooLarge.ToGoodbye(), null);
        }
        // Behind the answers of what was under way, before the hub's own last word.
        if (_goodbye is not null && _protocol is not null && !_reader.IsPeerGone)
        {
            Outbound.Enqueue(new OutboundFrame(ToldEvent.Of(Events.Goodbye, _goodbye).ToOne().FrameFor(_protocol)));
        }
    }

    private async Task CloseAsync()
    {
        using var patience = new CancellationTokenSource(ClosingTime, _clock);
        // Aborting ends both the writing and the reading below.
        await using var impatience = patience.Token.UnsafeRegister(static http => ((HttpContext)http!).Abort(), _http);
        Outbound.Deafen();
        Outbound.Enqueue(new OutboundFrame(WebSocketFrame.MakeClose(_goodbye?.Code.CloseCode() ?? _reader.CloseCode ?? 1000)));
        await Outbound.CloseAsync();
        await _reader.DrainAsync(patience.Token);
        _reader.Dispose();
    }

    private void Overflowed() => End(GoodbyeCode.SlowConsumer.ToGoodbye());

    private ReadOnlyMemory<byte> FrameOf(Outbound told) => told switch
    {
        OutboundFrame frame => frame.Frame,
        OutboundEvent one when _protocol is DialectProtocol spoken && !spoken.Wants(one) => default,
        _ => ((OutboundEvent)told).FrameFor(_protocol!),
    };

    private static void Gather(ReadOnlySpan<ReadOnlyMemory<byte>> frames, Span<byte> together)
    {
        foreach (var frame in frames)
        {
            frame.Span.CopyTo(together);
            together = together[frame.Length..];
        }
    }

    private static bool IsGone(Exception failure) =>
        failure is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException;
}
