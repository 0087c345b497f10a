using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Realtime.Client;
using Realtime.Client.Connections;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Client;

public sealed class TheSocketBelow : IAsyncLifetime, IAsyncDisposable
{
    private readonly WatchedTime _time = new();
    private WebSocket _server = null!;
    private TcpClient _serverEnd = null!;
    private WebSocketConnection _connection = null!;

    public async Task InitializeAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        _serverEnd = await listener.AcceptTcpClientAsync();
        _server = WebSocket.CreateFromStream(_serverEnd.GetStream(), new WebSocketCreationOptions { IsServer = true });
        _connection = new WebSocketConnection(
            WebSocket.CreateFromStream(client.GetStream(), new WebSocketCreationOptions()), _time, NullLogger.Instance);
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        _server.Abort();
        _serverEnd.Dispose();
        await _connection.DisposeAsync().AsTask().OrFail("the connection to be closed");
    }

    [Fact]
    public async Task carries_bytes_both_ways_however_many()
    {
        var bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 300_000).Select(i => $"{i,10}")));
        var written = _connection.Transport.Output.WriteAsync(bytes).AsTask();
        var arrived = new MemoryStream();
        var buffer = new byte[70_000];
        while (arrived.Length < bytes.Length)
        {
            arrived.Write(buffer, 0, (await _server.ReceiveAsync(buffer, default).OrFail("the client\'s bytes")).Count);
        }
        await written;
        Assert.Equal(bytes, arrived.ToArray());

        var sent = _server.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, default);
        var read = await _connection.Transport.Input.ReadAtLeastAsync(bytes.Length).AsTask().OrFail("all the bytes");
        Assert.Equal(bytes, read.Buffer.ToArray());
        await sent;
    }

    [Fact]
    public async Task never_makes_a_writer_wait_for_a_server_that_does_not_read()
    {
        // SignalR flushes under the lock that it needs for closing.
        var flushed = _connection.Transport.Output.WriteAsync(new byte[20_000_000]);
        Assert.True(flushed.IsCompletedSuccessfully);
        await flushed;
    }

    [Fact]
    public async Task ends_without_an_error_when_the_server_closes_normally_and_answers_the_close()
    {
        await _server.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
        var read = await ReadAsync();
        Assert.True(read.IsCompleted);
        await _connection.DisposeAsync();
        var answer = await _server.ReceiveAsync(new byte[16], default).OrFail("the client's close frame");
        Assert.Equal(WebSocketMessageType.Close, answer.MessageType);
    }

    [Fact]
    public async Task says_why_when_the_server_closes_for_a_reason()
    {
        await _server.CloseOutputAsync(WebSocketCloseStatus.InternalServerError, "a fault", default);
        var error = await Assert.ThrowsAsync<WebSocketException>(async () => await ReadAsync());
        Assert.Contains("1011 a fault", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4000, GoodbyeCode.ProtocolError, false)]
    [InlineData(4001, GoodbyeCode.Unauthenticated, true)]
    [InlineData(4003, GoodbyeCode.TokenExpired, true)]
    [InlineData(4008, GoodbyeCode.RateLimited, true)]
    [InlineData(4009, GoodbyeCode.SlowConsumer, true)]
    [InlineData(4010, GoodbyeCode.Revoked, false)]
    [InlineData(1009, GoodbyeCode.TooLarge, false)]
    [InlineData(1012, GoodbyeCode.Draining, true)]
    public async Task takes_the_close_code_for_the_goodbye_that_it_stands_for(int closeCode, GoodbyeCode code, bool reconnect)
    {
        await _server.CloseOutputAsync((WebSocketCloseStatus)closeCode, null, default);
        var error = await Assert.ThrowsAsync<GoodbyeException>(async () => await ReadAsync());
        Assert.Equal(new Goodbye(code, reconnect), error.Goodbye);
    }

    [Fact]
    public async Task ends_with_an_error_when_the_server_vanishes()
    {
        _serverEnd.Client.Close(timeout: 0);
        await Assert.ThrowsAsync<WebSocketException>(async () => await ReadAsync());
        await CancelledAsync(_connection.ConnectionClosed);
    }

    [Fact]
    public async Task sends_what_was_written_before_it_closes()
    {
        await _connection.Transport.Output.WriteAsync("last words"u8.ToArray());
        var disposed = _connection.DisposeAsync().AsTask();
        var buffer = new byte[64];
        var received = await _server.ReceiveAsync(buffer, default).OrFail("the last words");
        Assert.Equal("last words", Encoding.UTF8.GetString(buffer, 0, received.Count));
        Assert.Equal(WebSocketMessageType.Close, (await _server.ReceiveAsync(buffer, default).OrFail("the client\'s bytes")).MessageType);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, _server.CloseStatus);
        Assert.False(disposed.IsCompleted);
        await _server.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
        await disposed.OrFail("the connection to be closed");
    }

    [Fact]
    public async Task closes_although_the_server_goes_on_talking()
    {
        var disposed = _connection.DisposeAsync().AsTask();
        // More than the pipe holds, which nobody reads any more.
        await _server.SendAsync(new byte[1_000_000], WebSocketMessageType.Text, endOfMessage: true, default);
        await _server.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
        await disposed.OrFail("the connection to be closed");
    }

    [Fact]
    public async Task is_cut_off_when_its_close_is_not_answered_within_5_seconds()
    {
        var disposed = _connection.DisposeAsync().AsTask();
        await CancelledAsync(_connection.ConnectionClosed);
        Assert.Equal(WebSocketConnection.CloseTimeout, await _time.NextWaitAsync());
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(disposed.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        await disposed.OrFail("the connection to be closed");
    }

    [Theory]
    [InlineData("http://realtime.example:8080", null, "http://realtime.example:8080/hub")]
    [InlineData("https://example.org", null, "https://example.org/hub")]
    [InlineData("https://example.org/chat/", "phone-1", "https://example.org/chat/hub?deviceId=phone-1")]
    public void is_opened_at_the_hub_below_the_servers_address(string server, string? deviceId, string hub)
    {
        UriEndPoint endpoint = LaneConnectionFactory.EndPoint(new Uri(server), deviceId);
        Assert.Equal(new Uri(hub), endpoint.Uri);
    }

    private Task<ReadResult> ReadAsync() => _connection.Transport.Input.ReadAsync().AsTask().OrFail("something to read");

    private static async Task CancelledAsync(CancellationToken closed)
    {
        var cancelled = new TaskCompletionSource();
        await using var registration = closed.Register(cancelled.SetResult);
        await cancelled.Task.OrFail("the connection to be over");
    }
}
