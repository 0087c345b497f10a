using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Access;

/// <summary>Two tenants with the same ids for everything: whatever one does is nothing to the other.</summary>
public sealed class KeepingTenantsApart
{
    /// <summary>Stands in every text of the one tenant, and in none of the other.</summary>
    private const string Secret = "of-the-other-tenant";

    /// <summary>Tables without a tenant of their own: the column that leads to a table that has one, or leads on.</summary>
    private static readonly (string Column, string Table, string Key)[] LeadsTo =
        [("topic_key", "topics", "key"), ("session_id", "sessions", "id"), ("message_id", "messages", "id")];

    /// <summary>What is asked with more than an empty object, so that it is carried out where it may be.</summary>
    private static readonly Dictionary<string, object> Bodies = new()
    {
        ["PATCH users/me"] = new UpdateProfile("Mine"),
        ["POST servers"] = new CreateServer("Mine"),
        ["POST servers/srv_1/channels"] = new CreateChannel("mine"),
        ["POST conversations"] = new CreateConversation(["ben", "cyd"], "Mine"),
        ["PATCH conversations/dm_1"] = new RenameConversation("Mine"),
        ["POST streams"] = new StartStream("Mine"),
        ["PATCH streams/st_1"] = new PatchStream("Mine", 5, true, true),
        ["PUT streams/st_1/timeouts/ada"] = new PutStreamTimeout(60),
        ["PUT streams/st_1/bans/ada"] = new PutStreamBan("mine"),
        ["POST channels/ch_1/messages"] = new PostMessage("mine"),
        ["POST conversations/dm_1/messages"] = new PostMessage("mine"),
        ["POST streams/st_1/messages"] = new PostMessage("mine"),
        ["PUT channels/ch_1/read"] = new PutRead(1),
        ["PUT conversations/dm_1/read"] = new PutRead(1),
        ["PUT streams/st_1/read"] = new PutRead(1),
        ["PUT channels/ch_1/notifications"] = new PutNotificationSetting(NotificationLevel.All),
        ["PUT conversations/dm_1/notifications"] = new PutNotificationSetting(NotificationLevel.None),
        ["PUT streams/st_1/notifications"] = new PutNotificationSetting(NotificationLevel.All),
    };

    /// <summary>What is asked for with a query.</summary>
    private static readonly Dictionary<string, string> Queries = new()
    {
        ["presence"] = "presence?users=ada,ben,cyd",
        ["search/messages"] = "search/messages?q=hello",
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task holds_on_every_path_for_every_table_whether_one_has_things_of_the_same_ids_or_none(bool hasTheSame)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await RealtimeServer.StartAsync(database: database);
        await using var opened = database.Open();
        await PopulateAsync(server, "theirs", $" {Secret}");
        if (hasTheSame)
        {
            await PopulateAsync(server, "mine", "");
        }
        var ben = server.UserOf("theirs", "ben");
        await using var listening = await ben.ConnectAsync();
        foreach (var topic in Topics.Append(new TopicRef(TopicKind.User, "ben")))
        {
            Assert.Equal(SubscriptionStatus.Subscribed, (await listening.SubscribeAsync(topic)).Status);
        }
        // What follows from all that is done first, or it would show as a change.
        await Soon.UntilAsync(
            async () =>
            {
                await using var left = opened.CreateCommand("select count(*) from outbox where tenant = 'theirs'");
                return await left.ExecuteScalarAsync() is 0L;
            },
            "the outbox to be empty");
        var before = await SnapshotAsync(server, opened);
        Assert.Contains(before.Values, rows => rows.Contains(Secret, StringComparison.Ordinal));

        var did = new List<string>();
        // Last of all whoever asks is deleted.
        foreach (var path in WhoMay.Paths.OrderBy(path => path.StartsWith("DELETE", StringComparison.Ordinal)).ThenBy(path => path == "DELETE users/me"))
        {
            var (method, where) = (path.Split(' ')[0], path.Split(' ')[1].Replace("users/ada", "users/ben", StringComparison.Ordinal));
            var answer = await TestUser.SendAsync<object>(
                server.Url, server.UserOf("mine", "ada").Token, new HttpMethod(method), Queries.GetValueOrDefault(where, where),
                method == "GET" ? null : Bodies.GetValueOrDefault(path, new { }));
            Assert.DoesNotContain(Secret, answer.Text, StringComparison.Ordinal);
            if (answer.Status < 300)
            {
                did.Add(path);
            }
        }

        // Where there was something to do, it was done.
        var expected = new[] { "GET attachments/att_1", "GET servers/srv_1", "POST channels/ch_1/messages", "GET conversations/dm_1", "DELETE conversations/dm_1/participants/me" };
        Assert.Equal(hasTheSame ? expected : [], expected.Intersect(did));
        foreach (var (table, rows) in await SnapshotAsync(server, opened))
        {
            Assert.True(before[table] == rows, $"{table} of the other tenant was {before[table]} and is {rows}");
        }
        foreach (var told in typeof(Events).GetFields().Select(field => (string)field.GetRawConstantValue()!))
        {
            // What concerns one's own connection, and one's own coming.
            if (told is not (Events.Connected or Events.DeviceOnline or Events.PresenceUpdate or Events.ViewerCount))
            {
                Assert.True(await listening.CountAsync(told) == 0, told);
            }
        }
    }

    private static IEnumerable<TopicRef> Topics =>
        [new(TopicKind.Server, "srv_1"), new(TopicKind.Channel, "ch_1"), new(TopicKind.Conversation, "dm_1"), new(TopicKind.Stream, "st_1")];

    private static async Task PopulateAsync(RealtimeServer server, string tenant, string mark)
    {
        var (ada, ben, cyd) = (server.UserOf(tenant, "ada"), server.UserOf(tenant, "ben"), server.UserOf(tenant, "cyd"));
        foreach (var user in new[] { ada, ben, cyd })
        {
            (await user.PatchAsync<User>("users/me", new UpdateProfile($"{user.Id}{mark}"))).Expect(200);
        }
        (await ada.PostAsync<Server>("servers", new CreateServer($"Tea room{mark}", Id: "srv_1"))).Expect(201);
        (await ada.PostAsync<Channel>("servers/srv_1/channels", new CreateChannel($"general{mark}", Id: "ch_1"))).Expect(201);
        (await ben.PutAsync<object>("servers/srv_1/members/me")).Expect(204);
        (await ada.PostAsync<Conversation>("conversations", new CreateConversation(["ben", "cyd"], $"Group{mark}", "dm_1"))).Expect(201);
        (await ada.PostAsync<LiveStream>("streams", new StartStream($"Live{mark}", "st_1"))).Expect(201);
        (await ada.PutAsync<object>("streams/st_1/moderators/ben")).Expect(204);
        (await ada.PutAsync<StreamTimeout>("streams/st_1/timeouts/cyd", new PutStreamTimeout(600, $"spam{mark}"))).Expect(200);
        (await ben.PutAsync<object>("users/ada/follow")).Expect(204);
        (await ada.PutAsync<object>("users/me/blocks/cyd")).Expect(204);
        // One that is sent and one that is not; what they hold is JSON, as whatever else is answered.
        (await ada.UploadAsync(JsonSerializer.SerializeToUtf8Bytes($"file{mark}"), $"file{mark}.txt", "att_1")).Expect(201);
        (await ada.SendAsync(new(TopicKind.Conversation, "dm_1"), ["att_1"])).Expect(201);
        (await ada.UploadAsync(JsonSerializer.SerializeToUtf8Bytes($"file{mark}"), $"file{mark}.txt", "att_2")).Expect(201);
        foreach (var topic in Topics.Where(topic => topic.Type != TopicKind.Server))
        {
            var root = await ben.SayAsync(topic, $"hello{mark}");
            await ben.ReplyAsync(topic, root.Id, $"anybody?{mark}");
            (await ada.PutAsync<object>($"messages/{root.Id}/thread/follow")).Expect(204);
            (await ada.PutAsync<MarkedRead>($"{TestUser.PathOf(topic)}/read", new PutRead(1))).Expect(200);
        }
    }

    /// <summary>Every row of the other tenant, as JSON, by table. A table that does not say whose its rows are fails.</summary>
    private static async Task<Dictionary<string, string>> SnapshotAsync(RealtimeServer server, NpgsqlDataSource database)
    {
        await using var db = await server.Services.GetRequiredService<IDbContextFactory<RealtimeDbContext>>().CreateDbContextAsync();
        var columns = db.Model.GetEntityTypes().ToDictionary(
            entity => entity.GetTableName()!,
            entity => entity.GetProperties().Select(property => property.GetColumnName()).ToHashSet());
        var snapshot = new Dictionary<string, string>();
        foreach (var table in columns.Keys)
        {
            await using var rows = database.CreateCommand(
                $"select coalesce(json_agg(to_json(one) order by to_json(one)::text), '[]')::text from {table} as one where {OfTheOther(table, "one")}");
            snapshot[table] = (string)(await rows.ExecuteScalarAsync())!;
            Assert.NotNull(JsonDocument.Parse(snapshot[table]));
        }
        return snapshot;

        string OfTheOther(string table, string alias)
        {
            if (columns[table].Contains("tenant"))
            {
                return $"{alias}.tenant = 'theirs'";
            }
            var lead = LeadsTo.FirstOrDefault(lead => columns[table].Contains(lead.Column));
            Assert.True(lead.Table is not null, $"Nothing in {table} says whose its rows are.");
            return $"exists (select from {lead.Table} as {alias}_ where {alias}_.{lead.Key} = {alias}.{lead.Column} and {OfTheOther(lead.Table!, alias + "_")})";
        }
    }
}
