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
    private readonly LaneConnectionFactory _factory;
    private string _token; // for RefreshAsync alone, from the start on
    private readonly RealtimeClientOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _lost = new();
    private readonly TaskCompletionSource<Connected> _greeting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Exception?> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Pacer? _pacer;
    private volatile Goodbye? _goodbye;
    private Task _refreshing = Task.CompletedTask;
    private ITimer? _leaving;
    private bool _started;

    private Link(HubConnection hub, LaneConnectionFactory factory, string token, RealtimeClientOptions options, ILogger logger)
    {
        _hub = hub;
        _factory = factory;
        _token = token;
        _options = options;
        _logger = logger;
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

    /// <summary>Whether it was left because the server asked for it: the next one is to follow at once.</summary>
    public bool IsMoved { get; private set; }

    /// <summary>Whether there is room for what nobody would wait for.</summary>
    public bool HasRoom => _pacer?.HasRoom ?? true;

    /// <summary>Connects, and waits for CONNECTED.</summary>
    /// <param name="listen">
    /// Registers the handlers of the other events, before any can arrive. They run one at a time, in the order of the wire, and must not
    /// wait for an answer of the server.
    /// </param>
    /// <exception cref="GoodbyeException">The server said GOODBYE instead of CONNECTED.</exception>
    /// <exception cref="TimeoutException">It took longer than <see cref="RealtimeClientOptions.ConnectTimeout"/>.</exception>
    public static async Task<Link> OpenAsync(
        RealtimeClientOptions options, Lanes lanes, ILogger logger, Action<HubConnection, Link> listen, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(options.ConnectTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        try
        {
            var token = await options.AccessToken(either.Token);
            try
            {
                var link = await OpenAsync(options, lanes.Next, token, logger, listen, either.Token);
                lanes.Worked();
                return link;
            }
            catch (Exception exception) when (exception is not GoodbyeException && !cancellation.IsCancellationRequested)
            {
                lanes.Failed();
                throw;
            }
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested && deadline.IsCancellationRequested)
        {
            throw new TimeoutException($"The server did not answer within {options.ConnectTimeout}.", exception);
        }
    }

    /// <summary>Asks the server, and answers what it said. Waits for its turn, where the server would refuse one more for now.</summary>
    /// <exception cref="RealtimeException">It refused. A failure without a refusal is told as <see cref="ErrorCode.Internal"/>.</exception>
    /// <exception cref="LinkLostException">The connection ended before there was an answer.</exception>
    public async Task<T> InvokeAsync<T>(string operation, object request, CancellationToken cancellation)
    {
        if (_pacer?.Take() is { } wait && wait > TimeSpan.Zero)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, Lost);
            try
            {
                await Task.Delay(wait, _options.TimeProvider, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested || Lost.IsCancellationRequested)
            {
                throw new LinkLostException(exception);
            }
        }
        return await InvokeNowAsync<T>(operation, request, cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes everyone give it up, as if it had ended.</summary>
    public void MarkLost() => _lost.Cancel();

    /// <summary>Closes it cleanly if it is still open. Calls that have no answer end with <see cref="LinkLostException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        MarkLost();
        if (_leaving is { } leaving)
        {
            await leaving.DisposeAsync();
        }
        await _hub.DisposeAsync();
        await _refreshing;
        var closed = _started ? await _closed.Task : null;
        // What the server said goes before what the connection below knows, and both before SignalR's own words, which say nothing when
        // it was us who closed.
        Error = _goodbye is { } goodbye ? new GoodbyeException(goodbye) : _factory.Connection?.Error as GoodbyeException ?? closed;
    }

    private static async Task<Link> OpenAsync(
        RealtimeClientOptions options, Lane lane, string token, ILogger logger, Action<HubConnection, Link> listen, CancellationToken cancellation)
    {
        var factory = new LaneConnectionFactory(lane, token, options, logger);
        var builder = new HubConnectionBuilder();
        builder.Services.AddSingleton<IConnectionFactory>(factory);
        builder.Services.AddSingleton<EndPoint>(LaneConnectionFactory.EndPoint(options.Url, options.DeviceId));
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
        var link = new Link(builder.Build(), factory, token, options, logger);
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, link.Lost);
            await link.StartAsync(listen, either.Token);
            return link;
        }
        catch (Exception exception)
        {
            await link.DisposeAsync();
            if (link.Error is GoodbyeException goodbye)
            {
                throw goodbye;
            }
            if (exception is OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                throw link.Error ?? new IOException("The server closed the connection before it said CONNECTED.", exception);
            }
            throw;
        }
    }

    private async Task<T> InvokeNowAsync<T>(string operation, object request, CancellationToken cancellation)
    {
        HubReply<T> reply;
        try
        {
            reply = await _hub.InvokeCoreAsync<HubReply<T>>(operation, [request], cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && !IsOver)
        {
            throw;
        }
        catch (Exception exception) when (IsOver)
        {
            MarkLost();
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

    /// <summary>SignalR ends the calls before it says that it is closed, and reads on to the GOODBYE after the connection below has ended.</summary>
    private bool IsOver => Lost.IsCancellationRequested || _factory.Connection is { ConnectionClosed.IsCancellationRequested: true };

    private async Task StartAsync(Action<HubConnection, Link> listen, CancellationToken cancellation)
    {
        _hub.On<Connected>(Events.Connected, Greet);
        _hub.On<TokenExpiring>(Events.TokenExpiring, _ => _refreshing = RefreshAsync());
        _hub.On<ServerDraining>(Events.ServerDraining, draining => LeaveIn(TimeSpan.FromMilliseconds(draining.ReconnectAfterMs)));
        _hub.On<Goodbye>(Events.Goodbye, goodbye =>
        {
            _goodbye = goodbye;
            MarkLost();
        });
        listen(_hub, this);
        // Nothing says yet how often this server pings; SignalR's own 30 s would be too short for one that does so every 30 s.
        _hub.ServerTimeout = TimeSpan.FromMinutes(1);
        await _hub.StartAsync(cancellation);
        _started = true;
        var connected = await _greeting.Task.WaitAsync(cancellation);
        if (connected.HeartbeatIntervalMs > 0)
        {
            _hub.ServerTimeout = TimeSpan.FromMilliseconds(2.0 * connected.HeartbeatIntervalMs);
        }
    }

    private void Greet(Connected connected)
    {
        // Absent where a server is older than this library.
        if (connected.Limits is { } limits)
        {
            _pacer = new Pacer(limits.OperationsPerSecond, limits.OperationBurst, _options.TimeProvider);
        }
        _greeting.TrySetResult(connected);
    }

    /// <summary>The server gives each connection a time of its own, so there is no jitter to add.</summary>
    private void LeaveIn(TimeSpan wait)
    {
        _logger.ServerDrains(wait);
        var leaving = _options.TimeProvider.CreateTimer(static link => ((Link)link!).Move(), this, wait, Timeout.InfiniteTimeSpan);
        Interlocked.Exchange(ref _leaving, leaving)?.Dispose();
    }

    private void Move()
    {
        // What is lost already is not moved.
        if (!IsOver)
        {
            IsMoved = true;
            MarkLost();
        }
    }

    /// <summary>Throws nothing: without a newer token the server ends the connection, and the next one asks for a token again.</summary>
    private async Task RefreshAsync()
    {
        // The event's own handler must not wait for an answer.
        await Task.Yield();
        try
        {
            var token = await _options.AccessToken(Lost);
            if (token != _token)
            {
                // It counts, but does not wait behind a backlog of sends.
                _pacer?.Take();
                await InvokeNowAsync<AuthRefreshed>(Operations.AuthRefresh, new AuthRefresh(token), Lost);
                _token = token;
            }
        }
        catch (Exception exception)
        {
            _logger.TokenNotRefreshed(exception);
        }
    }
}
