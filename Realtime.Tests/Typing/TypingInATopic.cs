using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Typing;

public sealed class TypingInATopic
{
    [Fact]
    public async Task is_seen_by_the_others_and_on_none_of_ones_own_connections()
    {
        await using var scene = await SceneAsync();

        await scene.TypeAsync();

        Assert.Equal(new TypingChange(scene.Topic, scene.Ben.Id), await scene.Ada.NextAsync<TypingChange>(Events.TypingStart));
        Assert.Equal(0, await scene.BensPhone.CountAsync(Events.TypingStart));
        Assert.Equal(0, await scene.BensLaptop.CountAsync(Events.TypingStart));
    }

    [Fact]
    public async Task ends_by_itself_after_eight_seconds_without_another_word()
    {
        await using var scene = await SceneAsync();
        await scene.TypeAsync();
        await scene.Ada.NextAsync<TypingChange>(Events.TypingStart);

        scene.Clock.Advance(TimeSpan.FromSeconds(7));
        await scene.TypeAsync();
        scene.Clock.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(0, await scene.Ada.CountAsync(Events.TypingStop));
        scene.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(new TypingChange(scene.Topic, scene.Ben.Id), await scene.Ada.NextAsync<TypingChange>(Events.TypingStop));
        // Said again and again, but told once.
        Assert.Equal(0, await scene.Ada.CountAsync(Events.TypingStart));
    }

    [Fact]
    public async Task is_told_again_while_it_goes_on_so_that_one_whose_node_has_died_can_be_given_up()
    {
        await using var scene = await SceneAsync();
        await scene.TypeAsync();
        await scene.Ada.NextAsync<TypingChange>(Events.TypingStart);

        scene.Clock.Advance(TimeSpan.FromSeconds(5));
        await scene.TypeAsync();
        Assert.Equal(0, await scene.Ada.CountAsync(Events.TypingStart));
        scene.Clock.Advance(TimeSpan.FromSeconds(5));
        await scene.TypeAsync();

        await scene.Ada.NextAsync<TypingChange>(Events.TypingStart);
        Assert.Equal(0, await scene.Ada.CountAsync(Events.TypingStop));
    }

    [Fact]
    public async Task ends_when_one_says_so_or_sends_or_goes()
    {
        await using var scene = await SceneAsync();

        await scene.TypeAsync();
        await scene.TypeAsync(typing: false);
        await scene.ExpectStartAndStopAsync();

        await scene.TypeAsync();
        await scene.BensPhone.SayAsync(scene.Topic, "done");
        await scene.ExpectStartAndStopAsync();

        await scene.TypeAsync();
        await scene.BensPhone.DisposeAsync();
        await scene.ExpectStartAndStopAsync();
    }

    private static async Task<Scene> SceneAsync()
    {
        var clock = new ManualTime();
        var server = await RealtimeServer.StartAsync(clock);
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var topic = await ada.OpenConversationAsync(ben);
        var scene = new Scene(server, clock, topic, ben, await ada.ConnectAsync(), await ben.ConnectAsync(), await ben.ConnectAsync());
        foreach (var hub in new[] { scene.Ada, scene.BensPhone, scene.BensLaptop })
        {
            await hub.SubscribeAsync(topic);
        }
        return scene;
    }

    private sealed record Scene(
        RealtimeServer Server, ManualTime Clock, TopicRef Topic, TestUser Ben, HubSocket Ada, HubSocket BensPhone, HubSocket BensLaptop) : IAsyncDisposable
    {
        public Task TypeAsync(bool? typing = null) => BensPhone.DoAsync<Done>(Operations.Typing, new TypingRequest(Topic.Type, Topic.Id, typing));

        public async Task ExpectStartAndStopAsync()
        {
            await Ada.NextAsync<TypingChange>(Events.TypingStart);
            await Ada.NextAsync<TypingChange>(Events.TypingStop);
        }

        public async ValueTask DisposeAsync()
        {
            await Ada.DisposeAsync();
            await BensPhone.DisposeAsync();
            await BensLaptop.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
