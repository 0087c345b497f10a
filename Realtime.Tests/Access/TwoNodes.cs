using Microsoft.Extensions.DependencyInjection;
using Realtime.Api.Connections;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Access;

/// <summary>Two nodes on one database. The other one's clock stands still where it is said so: then it hears of nothing by itself.</summary>
internal sealed class TwoNodes : IAsyncDisposable
{
    private TwoNodes(TestDatabase database, TestRedis? redis, RealtimeServer one, RealtimeServer other)
    {
        (Database, Redis, One, Other) = (database, redis, one, other);
    }

    public TestDatabase Database { get; }

    public TestRedis? Redis { get; }

    public RealtimeServer One { get; }

    public RealtimeServer Other { get; }

    public static async Task<TwoNodes> StartAsync(bool overRedis, ManualTime? othersClock = null)
    {
        var redis = overRedis ? await TestRedis.StartAsync() : null;
        var database = await TestDatabase.CreateAsync();
        (string, string)[] settings = redis is null ? [] : [("ConnectionStrings:Redis", redis.Configuration)];
        var one = await RealtimeServer.StartAsync(database: database, settings: settings);
        var other = await RealtimeServer.StartAsync(othersClock, database, settings: settings);
        return new TwoNodes(database, redis, one, other);
    }

    /// <summary>A member of the channel's server, on either node.</summary>
    public async Task<(TestUser Here, TestUser There)> MemberAsync(string tenant, string userId, TopicRef channel, TestUser owner)
    {
        var here = One.UserOf(tenant, userId);
        await here.JoinServerOfAsync(channel, owner);
        return (here, Other.UserOf(tenant, userId));
    }

    /// <summary>The topics that a user's connections to the other node are in, as that node sees it.</summary>
    public IEnumerable<Topic> TopicsThere(string tenant, string userId) =>
        Other.Services.GetRequiredService<ConnectionRegistry>().Of(tenant, userId).SelectMany(connection => connection.Topics);

    public static async Task<HubSocket> SubscribedAsync(TestUser user, params TopicRef[] topics)
    {
        var hub = await user.ConnectAsync();
        foreach (var topic in topics)
        {
            Assert.Equal(SubscriptionStatus.Subscribed, (await hub.SubscribeAsync(topic)).Status);
        }
        return hub;
    }

    public static async Task<TopicRef> ServerOfAsync(TestUser member, TopicRef channel) =>
        new(TopicKind.Server, (await member.GetAsync<Channel>($"channels/{channel.Id}")).Expect(200).ServerId);

    public async ValueTask DisposeAsync()
    {
        await One.DisposeAsync();
        await Other.DisposeAsync();
        await Database.DisposeAsync();
        if (Redis is not null)
        {
            await Redis.DisposeAsync();
        }
    }
}
