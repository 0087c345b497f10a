using Realtime.Api.Attachments;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Attachments;

public sealed class SweepingFiles
{
    [Fact]
    public async Task removes_what_nobody_sent_in_time_and_nothing_else()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock, settings: ("Attachments:PendingHours", "1"));
        var ada = server.UserOf("default", "ada");
        var channel = await ada.MakeChannelAsync();
        var (sent, unsent) = (await ada.UploadAsync(), (await ada.UploadAsync(Pictures.Make(600, 400))).Expect(201).Id);
        (await ada.SendAsync(channel, [sent])).Expect(201);

        clock.Advance(TimeSpan.FromMinutes(50));
        ada = server.UserOf("default", "ada");
        await Files.SweepOf(server).SweepAsync(CancellationToken.None);
        Assert.Equal(200, await ada.StatusOfAsync(unsent));
        var late = await ada.UploadAsync();
        clock.Advance(TimeSpan.FromMinutes(12));

        // By itself, each minute.
        ada = server.UserOf("default", "ada");
        await Soon.UntilAsync(async () => await ada.StatusOfAsync(unsent) == 404, "it to be swept");
        Assert.Equal((200, 200), (await ada.StatusOfAsync(sent), await ada.StatusOfAsync(late)));
        await Soon.UntilAsync(async () => (await Files.KeptAsync(server)).Count == 2, "its bytes and its thumbnail to be gone");
        Assert.Equal(404, (await ada.SendAsync(channel, [unsent])).Status);
        Assert.Empty(server.Errors.Entries);
    }

    [Fact]
    public async Task at_several_nodes_at_once_removes_each_once()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = server.UserOf("default", "ada");
        var ids = new List<string>();
        for (var index = 0; index < 120; index++)
        {
            ids.Add(await ada.UploadAsync($"{index}"));
        }
        (await ada.DeleteAsync<object>("users/me")).Expect(204);
        Assert.Equal(120, (await Files.KeptAsync(server)).Count);

        var sweep = Files.SweepOf(server);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => sweep.SweepAsync(CancellationToken.None)));
        while (await sweep.SweepAsync(CancellationToken.None))
        {
            // Till there is nothing more.
        }

        Assert.Empty(await Files.KeptAsync(server));
    }

    [Fact]
    public async Task finds_what_a_crash_has_left_behind()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await RealtimeServer.StartAsync(database: database);
        var ada = server.UserOf("default", "ada");
        var (kept, without) = ((await ada.UploadAsync(Pictures.Make(600, 400))).Expect(201).Id, await ada.UploadAsync());
        (await ada.SendAsync(await ada.MakeChannelAsync(), [kept])).Expect(201);
        (await ada.SendAsync(await ada.MakeChannelAsync(), [without])).Expect(201);
        // Bytes whose row was never written, a row whose message is gone, and an upload that was broken off with its node; beside them one of now.
        var store = Files.StoreOf(server);
        foreach (var (name, age) in new[] { ("old", 2), ("new", 0) })
        {
            var draft = Path.Combine(store.Drafts, name);
            await File.WriteAllTextAsync(draft, name);
            File.SetLastWriteTimeUtc(draft, DateTime.UtcNow.AddHours(-age));
            await store.KeepAsync(BlobKey.Of(Guid.CreateVersion7()), draft, CancellationToken.None);
            await File.WriteAllTextAsync(draft, name);
            File.SetLastWriteTimeUtc(draft, DateTime.UtcNow.AddHours(-age));
        }
        await using (var opened = database.Open())
        {
            await TestDatabase.ExecuteAsync(opened, $"delete from messages m using attachments a where a.id = '{without}' and m.topic_key = a.topic_key");
        }
        Assert.Equal(5, (await Files.KeptAsync(server)).Count);

        await Files.SweepOf(server).ScrubAsync(CancellationToken.None);
        await Files.SweepOf(server).SweepAsync(CancellationToken.None);

        Assert.Equal(3, (await Files.KeptAsync(server)).Count);
        Assert.Equal("new", Path.GetFileName(Assert.Single(Files.DraftsOf(server))));
        Assert.Equal(200, await ada.StatusOfAsync(kept));
    }
}
