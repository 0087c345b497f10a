namespace Realtime.Tests.Infrastructure;

/// <summary>One server for all tests of a class, where none of them minds the others.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    private RealtimeServer? _server;

    internal RealtimeServer Server => _server!;

    public async Task InitializeAsync() => _server = await RealtimeServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
