using Realtime.Domain.Contracts;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Connections;

public sealed class KeepingTokensToItself
{
    [Fact]
    public async Task the_server_logs_no_token_and_no_content()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await RealtimeProcess.StartAsync(database);
        var ada = server.UserOf("ada");
        var channel = await ada.MakeChannelAsync();
        await using var hub = await ada.ConnectAsync();
        await hub.SayAsync(channel, "a secret between friends");
        await hub.CallAsync("NO_SUCH_THING", "another secret");
        await hub.DoAsync<Pong>(Operations.Ping, new PingRequest());

        // It has been up and has said so, so there is a log to look at.
        Assert.Contains("Now listening on", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(ada.Token!, server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", server.Output, StringComparison.Ordinal);
    }
}
