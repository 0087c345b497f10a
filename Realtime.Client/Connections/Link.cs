using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Client.Connections;

/// <summary>
/// One connection from its CONNECTED to its end; the next one is another Link. So whatever is still under way on an old one can be told
/// from what belongs to the new. Thread-safe.
/// </summary>
internal sealed class Link : IAsyncDisposable
{
    private readonly HubConnection _hub;
    private readonly CancellationTokenSource _lost = new();
    private readonly TaskCompletionSource<Connected> _greeting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Exception?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _onConnectionClosed;
    private bool _started;

    private Link(HubConnection hub)
    {
        _hub = hub;
        Lost = _lost.Token;
        hub.Closed += error =>
        {
            _closed.TrySetResult(error);
            MarkLost();
            return Task.CompletedTask;
        };
    }

    /// <summary>What the server said first.</summary>
    public Connected Connected => _greeting.Task.IsCompletedSuccessfully
        ? _greeting.Task.Result
        : throw new InvalidOperationException("The server has not said CONNECTED yet.");

    /// <summary>Cancelled once this connection is of no more use.</summary>
    public CancellationToken Lost { get; }

    /// <summary>Why it ended; null for no fault. To be read after disposal.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Connects, and waits for CONNECTED.</summary>
    /// <param name="listen">
    /// Registers the handlers of the other events, before any can arrive. They run one at a time, in the order of the wire, and must not
    /// wait for an answer of the server.
    /// </param>
    /// <exception cref="TimeoutException">It took longer than <see cref="RealtimeClientOptions.ConnectTimeout"/>.</exception>
    public static async Task<Link> OpenAsync(
        RealtimeClientOptions options, ILogger logger, Action<HubConnection, Link> listen, CancellationToken cancellation)
    {
        var factory = new WebSocketConnectionFactory(options, logger);
        var builder = new HubConnectionBuilder();
        builder.Services.AddSingleton<IConnectionFactory>(factory);
        builder.Services.AddSingleton<EndPoint>(WebSocketConnectionFactory.EndPoint(options.Url));
        if (options.LoggerFactory is { } loggers)
        {
            builder.Services.AddSingleton(loggers);
        }
        builder.AddJsonProtocol(json =>
        {
            WireJson.Configure(json.PayloadSerializerOptions);
            // A server may be older than this library, and not say yet what later became a field that is always there.
            json.PayloadSerializerOptions.RespectRequiredConstructorParameters = false;
        });
        var link = new Link(builder.Build());
        try
        {
            using var deadline = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token, link.Lost);
            try
            {
                await link.StartAsync(factory, listen, either.Token);
            }
            catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested && !link.Lost.IsCancellationRequested)
            {
                throw new TimeoutException($"The server did not answer within {options.ConnectTimeout}.", exception);
            }
            return link;
        }
        catch (Exception exception)
        {
            await link.DisposeAsync();
            if (exception is OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                throw link.Error ?? new IOException("The server closed the connection before it said CONNECTED.", exception);
            }
            throw;
        }
    }

    /// <summary>Asks the server, and answers what it said.</summary>
    /// <exception cref="RealtimeException">It refused. A failure without a refusal is told as <see cref="ErrorCode.Internal"/>.</exception>
    /// <exception cref="LinkLostException">The connection ended before there was an answer.</exception>
    public async Task<T> InvokeAsync<T>(string operation, object request, CancellationToken cancellation)
    {
        HubReply<T> reply;
        try
        {
            reply = await _hub.InvokeCoreAsync<HubReply<T>>(operation, [request], cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && !Lost.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (Lost.IsCancellationRequested)
        {
            throw new LinkLostException(exception);
        }
        catch (Exception exception) when (exception is InvalidOperationException or OperationCanceledException)
        {
            // SignalR's words for "not connected any more", when it knew before our socket did.
            MarkLost();
            throw new LinkLostException(exception);
        }
        catch (HubException exception)
        {
            throw new RealtimeException(ErrorCode.Internal, exception.Message, innerException: exception);
        }
        return reply switch
        {
            { Error: { } error } => throw RealtimeException.From(error),
            { Data: { } data } => data,
            _ => throw new RealtimeException(ErrorCode.Internal, $"The server's answer to {operation} holds neither data nor an error."),
        };
    }

    /// <summary>Makes everyone give it up, as if it had ended.</summary>
    public void MarkLost() => _lost.Cancel();

    /// <summary>Closes it cleanly if it is still open. Calls that have no answer end with <see cref="LinkLostException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        MarkLost();
        await _hub.DisposeAsync();
        await _onConnectionClosed.DisposeAsync();
        if (_started)
        {
            Error = await _closed.Task;
        }
    }

    private async Task StartAsync(WebSocketConnectionFactory factory, Action<HubConnection, Link> listen, CancellationToken cancellation)
    {
        _hub.On<Connected>(Events.Connected, connected => _greeting.TrySetResult(connected));
        listen(_hub, this);
        // Nothing says yet how often this server pings; SignalR's own 30 s would be too short for one that does so every 30 s.
        _hub.ServerTimeout = TimeSpan.FromMinutes(1);
        await _hub.StartAsync(cancellation);
        _started = true;
        _onConnectionClosed = factory.Connection!.ConnectionClosed.UnsafeRegister(static link => ((Link)link!).MarkLost(), this);
        var connected = await _greeting.Task.WaitAsync(cancellation);
        if (connected.HeartbeatIntervalMs > 0)
        {
            _hub.ServerTimeout = TimeSpan.FromMilliseconds(2.0 * connected.HeartbeatIntervalMs);
        }
    }
}
