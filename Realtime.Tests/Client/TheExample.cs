using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Client;

/// <summary>What README shows is what runs.</summary>
public sealed class TheExample
{
    [Fact]
    public async Task in_the_readme_says_hello()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var channel = await ada.MakeChannelAsync();
        var said = new TaskCompletionSource<string>();

        await Chat.RunAsync(server.Url, ada.Token!, channel.Id, said.SetResult).OrFail("the example to end");

        Assert.Equal("Ada: Hello from .NET", await said.Task);
    }

    [Fact]
    public async Task is_word_for_word_the_one_that_runs()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Examples", "README.md"));
        var code = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Examples", "Chat.cs"));

        Assert.Contains(code.Trim(), readme, StringComparison.Ordinal);
    }
}
