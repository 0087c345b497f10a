using Realtime.Api.Follows;
using Realtime.Api.Streams;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Access;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Streams;

/// <summary>Every endpoint and operation of streams and of following, and everybody who may ask for it. A backend of the app is a viewer.</summary>
public sealed class WhoMayDoWhatInAChat(SharedServer shared) : IClassFixture<SharedServer>
{
    // What becomes of it, for each of Chat.Kinds; {0} is the status when it is done.
    private const string Everybody = "{0} {0} {0} {0} {0} {0} {0} {0}";
    private const string Tenant = "{0} {0} {0} {0} {0} {0} {0} hidden";
    private const string Readers = "{0} {0} {0} {0} {0} banned {0} hidden";
    private const string Moderators = "{0} {0} not_a_moderator not_a_moderator not_a_moderator banned not_a_moderator hidden";
    private const string ModeratorsOfMessages = "{0} {0} not_a_moderator not_a_moderator not_a_moderator hidden not_a_moderator hidden";
    private const string Owners = "{0} not_the_owner not_the_owner not_the_owner not_the_owner banned not_the_owner hidden";

    private static readonly RightsRow<Chat>[] Rows =
    [
        new("POST streams", Everybody, 201, _ => new StartStream("Mine")),
        new("GET streams", Everybody, 200),
        new("GET streams/{id}", Tenant, 200),
        new("PATCH streams/{id}", Moderators, 200, _ => new PatchStream(SlowModeSeconds: 5, ModsOnly: true))
        {
            Operation = Operations.StreamUpdate,
            Request = there => new UpdateStream(there.Id, SlowModeSeconds: 5, ModsOnly: true),
        },
        new("POST streams/{id}/end", Owners, 200),
        new("GET streams/{id}/audit-log", Moderators, 200),

        new("GET streams/{id}/moderators", Readers, 200) { Operation = Operations.StreamModerators, Request = Listed },
        new("PUT streams/{id}/moderators/{userId}", Owners, 204) { Operation = Operations.StreamModeratorAdd, Request = Victim },
        new("DELETE streams/{id}/moderators/{userId}", Owners, 204) { Operation = Operations.StreamModeratorRemove, Request = Victim },

        new("GET streams/{id}/timeouts", Moderators, 200) { Operation = Operations.StreamTimeouts, Request = Listed },
        new("PUT streams/{id}/timeouts/{userId}", Moderators, 200, _ => new PutStreamTimeout(60, "spam"))
        {
            Operation = Operations.StreamTimeout,
            Request = there => new TimeOutStreamUser(there.Id, "victim", 60),
        },
        new("DELETE streams/{id}/timeouts/{userId}", Moderators, 204) { Operation = Operations.StreamUntimeout, Request = Victim },

        new("GET streams/{id}/bans", Moderators, 200) { Operation = Operations.StreamBans, Request = Listed },
        new("PUT streams/{id}/bans/{userId}", Moderators, 200, _ => new PutStreamBan("spam"))
        {
            Operation = Operations.StreamBan,
            Request = there => new BanStreamUser(there.Id, "victim"),
        },
        new("DELETE streams/{id}/bans/{userId}", Moderators, 204) { Operation = Operations.StreamUnban, Request = Victim },

        new("GET users/me/following", Everybody, 200),
        new("PUT users/{id}/follow", Tenant, 204) { Operation = Operations.UserFollow, Request = _ => new FollowUser("victim") },
        new("DELETE users/{id}/follow", Everybody, 204) { Operation = Operations.UserUnfollow, Request = _ => new FollowUser("victim") },

        new("GET streams/{id}/messages", Readers, 200) { Operation = Operations.History, Request = there => new HistoryRequest(TopicKind.Stream, there.Id) },
        new("POST streams/{id}/messages", "{0} {0} {0} followers_only timed_out banned followers_only hidden", 201, _ => new PostMessage("hello"))
        {
            Operation = Operations.StreamMessage,
            Request = there => new SendStreamMessage(there.Id, "hello"),
        },
        new("PUT messages/{messageId}/reactions/:tea:", "{0} {0} {0} followers_only timed_out hidden followers_only hidden", 200)
        {
            Operation = Operations.ReactionAdd,
            Request = there => new ReactToMessage(there.MessageId, ":tea:"),
        },
        new("PUT messages/{messageId}/pin", ModeratorsOfMessages, 200) { Operation = Operations.MessagePin, Request = there => new PinMessage(there.MessageId) },
        new("DELETE messages/{messageId}", ModeratorsOfMessages, 200) { Operation = Operations.MessageDelete, Request = there => new DeleteMessage(there.MessageId) },
        new("POST messages/{messageId}/redact", ModeratorsOfMessages, 200, _ => new PostRedaction("spam"))
        {
            Operation = Operations.MessageRedact,
            Request = there => new RedactMessage(there.MessageId, "spam"),
        },
    ];

    public static TheoryData<string> Endpoints => new(Rows.Select(row => row.Endpoint));

    public static TheoryData<string> EveryOperation => new(Rows.Where(row => row.Operation is not null).Select(row => row.Operation!));

    private TableOfRights<Chat> Table => new(
        Chat.Kinds, Rows, () => Chat.MakeAsync(shared.Server), (there, kind) => there[kind],
        (there, endpoint) => endpoint
            .Replace("streams/{id}", $"streams/{there.Id}", StringComparison.Ordinal)
            .Replace("users/{id}", "users/victim", StringComparison.Ordinal)
            .Replace("{messageId}", there.MessageId, StringComparison.Ordinal)
            .Replace("{userId}", "victim", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Endpoints))]
    public Task over_http_is_what_the_table_says(string endpoint) => Table.CheckOverHttpAsync(endpoint);

    [Theory]
    [MemberData(nameof(EveryOperation))]
    public Task on_the_hub_is_what_the_table_says(string operation) => Table.CheckOnTheHubAsync(operation);

    [Fact]
    public void is_asked_of_every_endpoint_and_operation_that_there_is()
    {
        Table.CheckThatItIsWhole(shared.Server, StreamsFeature.Tag, typeof(StreamsFeature).Namespace!);
        Table.CheckThatItIsWhole(shared.Server, FollowsFeature.Tag, typeof(FollowsFeature).Namespace!);
    }

    private static object Listed(Chat there) => new ListStreamUsers(there.Id);

    private static object Victim(Chat there) => new StreamUser(there.Id, "victim");
}
