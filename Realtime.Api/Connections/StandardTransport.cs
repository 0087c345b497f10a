using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Realtime.Api.Delivery;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Connections;

/// <summary>A connection over one of SignalR's own transports. Heartbeats are SignalR's.</summary>
internal sealed class StandardTransport : IConnectionTransport, IOutboundWriter
{
    /// <summary>How long what is under way and the last words may take.</summary>
    private static readonly TimeSpan ClosingTime = TimeSpan.FromSeconds(5);

    private readonly HubConnectionContext _hub;
    private readonly TimeProvider _clock;
    private ConnectionGuard? _guard;
    private Goodbye? _goodbye;

    public StandardTransport(HubConnectionContext hub, Limits limits, TimeProvider clock)
    {
        (_hub, _clock) = (hub, clock);
        Outbound = new OutboundQueue(
            limits.OutboundEvents, limits.OutboundBytes, this, () => End(GoodbyeCode.SlowConsumer.ToGoodbye()));
    }

    public OutboundQueue Outbound { get; }

    public Goodbye? Goodbye => _goodbye;

    public void Begin(IHubProtocol protocol, ConnectionGuard guard) => _guard = guard;

    public void End(Goodbye goodbye)
    {
        if (Interlocked.CompareExchange(ref _goodbye, goodbye, null) is null)
        {
            Outbound.Deafen();
            _ = EndAsync(goodbye);
        }
    }

    public void Beat(TimeSpan heartbeat, TimeSpan timeout)
    {
        // SignalR does both.
    }

    public async ValueTask WriteAsync(Outbound told) => await _hub.WriteAsync(((OutboundEvent)told).Message);

    public async ValueTask WriteAsync(ReadOnlyMemory<Outbound> told)
    {
        for (var index = 0; index < told.Length; index++)
        {
            await WriteAsync(told.Span[index]);
        }
    }

    private async Task EndAsync(Goodbye goodbye)
    {
        try
        {
            await SayGoodbyeAsync(goodbye).WaitAsync(ClosingTime, _clock);
        }
        catch (TimeoutException)
        {
            // It does not read, so it need not be told.
            _hub.Abort();
        }
    }

    private async Task SayGoodbyeAsync(Goodbye goodbye)
    {
        if (_guard is not null)
        {
            await _guard.IdleAsync();
        }
        await _hub.WriteAsync(ToldEvent.Of(Events.Goodbye, goodbye).ToOne().Message);
        if (goodbye.Reconnect && _hub.Features.Get<IConnectionTransportFeature>()?.Transport is { } transport)
        {
            // The hub then closes as one does who is expected back; after an abort it tells stock clients to stay away.
            transport.Input.CancelPendingRead();
        }
        else
        {
            _hub.Abort();
        }
    }
}
