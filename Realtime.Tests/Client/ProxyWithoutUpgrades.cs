using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Realtime.Tests.Client;

/// <summary>Stands before a server and lets everything through but WebSockets, as some company networks do.</summary>
internal sealed class ProxyWithoutUpgrades : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly Uri _server;
    private readonly Task _accepting;
    private int _refused;

    public ProxyWithoutUpgrades(Uri server)
    {
        _server = server;
        _listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Url { get; }

    public int Refused => Volatile.Read(ref _refused);

    /// <summary>From now on it lets WebSockets through too.</summary>
    public bool LetsUpgrade { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _accepting;
        _over.Dispose();
    }

    private async Task AcceptAsync()
    {
        var carrying = new List<Task>();
        try
        {
            while (true)
            {
                carrying.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_over.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(carrying);
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var to = new TcpClient();
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                // A request's head is small and comes in one piece here; what follows on the connection is more of the same kind.
                var head = new byte[16_384];
                var read = await stream.ReadAsync(head, _over.Token);
                if (!LetsUpgrade && Encoding.ASCII.GetString(head, 0, read).Contains("Upgrade: websocket", StringComparison.OrdinalIgnoreCase))
                {
                    Interlocked.Increment(ref _refused);
                    await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), _over.Token);
                    return;
                }
                await to.ConnectAsync(_server.Host, _server.Port, _over.Token);
                await to.GetStream().WriteAsync(head.AsMemory(0, read), _over.Token);
                // Either end that closes ends both.
                await await Task.WhenAny(stream.CopyToAsync(to.GetStream(), _over.Token), to.GetStream().CopyToAsync(stream, _over.Token));
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // One of them is gone, and so is what was between them.
            }
        }
    }
}
