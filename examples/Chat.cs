using Realtime.Client;
using Realtime.Domain.Topics;

public static class Chat
{
    public static async Task RunAsync(Uri server, string token, string channelId, Action<string> say)
    {
        await using var client = new RealtimeClient(new() { Url = server, AccessToken = _ => ValueTask.FromResult(token) });
        await client.StartAsync();
        var room = new TopicRef(TopicKind.Channel, channelId);
        await using var subscription = await client.SubscribeAsync(room);
        await client.SendAsync(room, "Hello from .NET"); // returns when it is committed
        await foreach (var told in subscription.ReadAllAsync())
        {
            if (told is MessageChanged { Message: var message })
            {
                say($"{message.Author.DisplayName}: {message.Content}");
                return;
            }
        }
    }
}
