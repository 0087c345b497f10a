using StackExchange.Redis;

namespace Realtime.Api.Storage;

/// <summary>The node's one connection to Redis, for events and for presence. A node starts without Redis too, and tries for ever.</summary>
internal sealed class RedisConnection : IDisposable
{
    public RedisConnection(string configuration)
    {
        var options = ConfigurationOptions.Parse(configuration);
        options.AbortOnConnectFail = false;
        options.ConnectRetry = int.MaxValue;
        Multiplexer = ConnectionMultiplexer.Connect(options);
        Multiplexer.PreserveAsyncOrder = true;
    }

    public ConnectionMultiplexer Multiplexer { get; }

    public void Dispose() => Multiplexer.Dispose();
}
