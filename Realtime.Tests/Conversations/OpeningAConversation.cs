using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Conversations;

public sealed class OpeningAConversation
{
    [Fact]
    public async Task of_a_pair_answers_the_same_one_to_both_however_often()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(index => index % 2 == 0
            ? ada.PostAsync<Conversation>("conversations", new CreateConversation([ben.Id]))
            : ben.PostAsync<Conversation>("conversations", new CreateConversation([ada.Id, ben.Id]))));

        Assert.Single(answers.Select(answer => answer.Value!.Id).Distinct());
        Assert.Single(answers, answer => answer.Status == 201);
        Assert.All(answers.Where(answer => answer.Status != 201), answer => Assert.Equal(200, answer.Status));
        Assert.Equal(new[] { "Ada", "Ben" }, answers[0].Value!.Participants.Select(user => user.DisplayName).Order());
    }

    [Fact]
    public async Task is_told_to_everyone_in_it()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var cleo = await server.GuestAsync("Cleo");
        await using var bensHub = await ben.ConnectAsync();
        await bensHub.SubscribeAsync(new(TopicKind.User, ben.Id));

        var group = (await ada.PostAsync<Conversation>("conversations", new CreateConversation([ben.Id, cleo.Id], "Trip", "dm_456"))).Expect(201);

        var told = await bensHub.NextAsync<Conversation>(Events.ConversationCreate);
        Assert.Equal(("dm_456", "Trip"), (told.Id, told.Name));
        Assert.Equal(group.Participants, told.Participants);
        Assert.Equal(["dm_456"], (await cleo.GetAsync<Page<Conversation>>("conversations")).Expect(200).Items.Select(item => item.Id));
    }

    [Fact]
    public async Task of_a_group_is_a_new_one_each_time()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var cleo = await server.GuestAsync("Cleo");

        Assert.NotEqual(await ada.OpenConversationAsync(ben, cleo), await ada.OpenConversationAsync(ben, cleo));
    }

    [Fact]
    public async Task with_nobody_or_too_many_or_a_wrong_name_is_refused()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");

        Assert.Equal((400, "too_few", "participants"), await AskAsync(new CreateConversation([ada.Id])));
        Assert.Equal((413, "too_many", "participants"), await AskAsync(new CreateConversation([.. Enumerable.Range(0, 50).Select(index => $"u{index}")])));
        Assert.Equal((400, "invalid_id", "participants"), await AskAsync(new CreateConversation(["a/b"])));
        Assert.Equal((404, null, "participants"), await AskAsync(new CreateConversation(["usr_unknown"])));
        Assert.Equal((400, null, "name"), await AskAsync(new CreateConversation([ben.Id], "Only groups have names")));

        async Task<(int, string?, string?)> AskAsync(CreateConversation request)
        {
            var answer = await ada.PostAsync<Conversation>("conversations", request);
            return (answer.Status, answer.Reason, answer.Field);
        }
    }

    [Fact]
    public async Task lists_them_newest_first_in_pages()
    {
        var clock = new ManualTime();
        await using var server = await RealtimeServer.StartAsync(clock);
        var ada = await server.GuestAsync("Ada");
        var opened = new List<string>();
        for (var index = 0; index < 5; index++)
        {
            // Two of them in the same instant, so that the time alone does not order them.
            clock.Advance(TimeSpan.FromSeconds(index % 2));
            opened.Add((await ada.OpenConversationAsync(await server.GuestAsync($"Friend {index}"))).Id);
        }

        var listed = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await ada.GetAsync<Page<Conversation>>($"conversations?limit=2&cursor={cursor}")).Expect(200);
            listed.AddRange(page.Items.Select(item => item.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(opened.Order(), listed.Order());
        Assert.Equal(opened[^1], listed[0]);
    }
}
