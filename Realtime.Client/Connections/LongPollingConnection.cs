using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;

namespace Realtime.Client.Connections;

/// <summary>
/// The lane without a WebSocket: what the server has to say answers one request after another, what we say is posted. Slower and dearer than
/// the fast lane, and whole: the same events in the same order.
/// </summary>
internal sealed class LongPollingConnection : PipedConnection, IConnectionInherentKeepAliveFeature
{
    /// <summary>The server answers a poll within 90 s, if only with nothing; after this it is gone.</summary>
    internal static readonly TimeSpan PollTimeout = TimeSpan.FromSeconds(120);

    private readonly HttpClient _http;
    private readonly Uri _address;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _cutOff = new();

    /// <param name="http">With the token in its headers; the connection disposes it.</param>
    /// <param name="address">The hub's, with the id that it gave the connection.</param>
    public LongPollingConnection(HttpClient http, Uri address, TimeProvider time, ILogger logger)
        : base(time, logger)
    {
        _http = http;
        _address = address;
        _time = time;
        Features.Set<IConnectionInherentKeepAliveFeature>(this);
        Start();
    }

    /// <summary>The server does not ping here: each poll shows that it is there.</summary>
    public bool HasInherentKeepAlive => true;

    protected override async Task<Exception?> ReceiveAsync(PipeWriter received)
    {
        while (true)
        {
            using var patience = new CancellationTokenSource(PollTimeout, _time);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _cutOff.Token);
            try
            {
                using var answer = await _http.GetAsync(_address, HttpCompletionOption.ResponseHeadersRead, ended.Token);
                if (answer.StatusCode is HttpStatusCode.NoContent)
                {
                    return null;
                }
                answer.EnsureSuccessStatusCode();
                await using var content = await answer.Content.ReadAsStreamAsync(ended.Token);
                await content.CopyToAsync(received, ended.Token);
            }
            catch (OperationCanceledException exception)
            {
                return _cutOff.IsCancellationRequested
                    ? new IOException("The connection was cut off.", exception)
                    : new TimeoutException($"The server did not answer a poll within {PollTimeout}.", exception);
            }
            await received.FlushAsync();
        }
    }

    protected override async Task SendAsync(PipeReader toSend)
    {
        while (true)
        {
            var written = await toSend.ReadAsync();
            if (!written.Buffer.IsEmpty)
            {
                using var content = new ByteArrayContent(written.Buffer.ToArray());
                using var answer = await _http.PostAsync(_address, content, _cutOff.Token);
                answer.EnsureSuccessStatusCode();
            }
            toSend.AdvanceTo(written.Buffer.End);
            if (written.IsCompleted)
            {
                break;
            }
        }
        // The poll that hangs is answered then, with nothing, which ends the receive loop. It is 404 when the server was first.
        using var left = await _http.DeleteAsync(_address, _cutOff.Token);
    }

    protected override void CutOff() => _cutOff.Cancel();

    protected override void Release()
    {
        _http.Dispose();
        _cutOff.Dispose();
    }
}
