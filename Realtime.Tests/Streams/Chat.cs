using Realtime.Api.Access;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Streams;

/// <summary>A stream whose chat is for followers, with somebody of every kind. The people are the same in every one; the streams are not.</summary>
internal sealed class Chat
{
    /// <summary>In the order of the table.</summary>
    public static readonly string[] Kinds = ["owner", "moderator", "follower", "viewer", "timed_out", "banned", "service", "foreigner"];

    private readonly RealtimeServer _server;

    private Chat(RealtimeServer server, TopicRef topic, string messageId) => (_server, Topic, MessageId) = (server, topic, messageId);

    public TopicRef Topic { get; }

    public string Id => Topic.Id;

    /// <summary>Of <c>victim</c>, who follows the owner, too.</summary>
    public string MessageId { get; }

    public TestUser this[string kind] => kind switch
    {
        "foreigner" => _server.UserOf("elsewhere", kind),
        "service" => _server.UserOf("t", kind, CallerRoles.Service),
        _ => _server.UserOf("t", kind),
    };

    public static async Task<Chat> MakeAsync(RealtimeServer server)
    {
        var owner = server.UserOf("t", "owner");
        var topic = await owner.StartStreamAsync();
        var victim = server.UserOf("t", "victim");
        var chat = new Chat(server, topic, (await victim.SayAsync(topic, "hello")).Id);
        foreach (var kind in Kinds)
        {
            (await chat[kind].GetAsync<User>("users/me")).Expect(200);
        }
        foreach (var follower in new[] { "follower", "victim", "timed_out", "banned" })
        {
            (await chat[follower].PutAsync<object>("users/owner/follow")).Expect(204);
        }
        (await owner.PutAsync<object>($"streams/{topic.Id}/moderators/moderator")).Expect(204);
        (await owner.PutAsync<StreamTimeout>($"streams/{topic.Id}/timeouts/timed_out", new PutStreamTimeout(3_600))).Expect(200);
        (await owner.PutAsync<StreamBan>($"streams/{topic.Id}/bans/banned", new PutStreamBan("enough"))).Expect(200);
        await chat.SetAsync(new PatchStream(FollowersOnly: true));
        return chat;
    }

    public async Task<LiveStream> SetAsync(PatchStream modes) => (await this["owner"].PatchAsync<LiveStream>($"streams/{Id}", modes)).Expect(200);

    /// <summary>The reason for which a message of somebody is refused; null when it is sent.</summary>
    public async Task<string?> SayAsync(string kind) =>
        (await this[kind].PostAsync<MessageSent>($"streams/{Id}/messages", new PostMessage("hello"))).Reason;
}
