namespace Realtime.Domain.Topics;

/// <summary>
/// Something one can subscribe to, in one tenant. It is one SignalR group, named <see cref="GroupName"/>,
/// and one row of the topics table with its own run of <c>seq</c>.
/// </summary>
public readonly record struct Topic(string Tenant, TopicKind Kind, string Id)
{
    /// <summary>The id of the stream that a tenant announces things in: see <see cref="IsAnnouncements"/>.</summary>
    public const string AnnouncementsId = "host";

    public static Topic Server(string tenant, string id) => new(tenant, TopicKind.Server, id);

    public static Topic Channel(string tenant, string id) => new(tenant, TopicKind.Channel, id);

    public static Topic Conversation(string tenant, string id) => new(tenant, TopicKind.Conversation, id);

    public static Topic Stream(string tenant, string id) => new(tenant, TopicKind.Stream, id);

    public static Topic User(string tenant, string id) => new(tenant, TopicKind.User, id);

    /// <summary>
    /// <c>{tenant}/{kind}/{id}</c>. Neither a tenant nor an id may hold a slash (<see cref="Identifier"/>),
    /// so no two topics share a name.
    /// </summary>
    public string GroupName => $"{Tenant}/{KindName(Kind)}/{Id}";

    /// <summary>The topic of a <see cref="GroupName"/>; false for any other text.</summary>
    public static bool TryParse(string groupName, out Topic topic)
    {
        var parts = groupName.Split('/');
        topic = parts.Length == 3 && KindOf(parts[1]) is { } kind ? new Topic(parts[0], kind, parts[2]) : default;
        return topic.Id is not null;
    }

    /// <summary>Whether messages can be written to it; servers and users have events only.</summary>
    public bool HasMessages => Kind is TopicKind.Channel or TopicKind.Conversation or TopicKind.Stream;

    /// <summary>
    /// Whether it is a tenant's announcements: a stream that is the tenant's and not its owner's. Everybody of the tenant reads it, to its
    /// beginning; only tokens with the role <c>admin</c> may do more.
    /// </summary>
    public bool IsAnnouncements => Kind == TopicKind.Stream && Id == AnnouncementsId;

    /// <summary>The topic as clients name it, who know of one tenant only.</summary>
    public TopicRef ToRef() => new(Kind, Id);

    private static TopicKind? KindOf(string name) => name switch
    {
        "server" => TopicKind.Server,
        "channel" => TopicKind.Channel,
        "conversation" => TopicKind.Conversation,
        "stream" => TopicKind.Stream,
        "user" => TopicKind.User,
        _ => null,
    };

    private static string KindName(TopicKind kind) => kind switch
    {
        TopicKind.Server => "server",
        TopicKind.Channel => "channel",
        TopicKind.Conversation => "conversation",
        TopicKind.Stream => "stream",
        TopicKind.User => "user",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of topic."),
    };
}

/// <summary>A topic as clients name it: <c>{"type":"CHANNEL","id":"ch_123"}</c>.</summary>
public readonly record struct TopicRef(TopicKind Type, string Id)
{
    public Topic In(string tenant) => new(tenant, Type, Id);
}
