using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Refusals;
using Realtime.Tests.Infrastructure;
using Realtime.Tests.Messages;

namespace Realtime.Tests.Search;

public sealed class SearchingMessages(SharedServer shared) : IClassFixture<SharedServer>
{
    [Theory]
    [InlineData("tea", "Grüner Tee, green TEA!|We have tea and cake")]
    [InlineData("tea cake", "We have tea and cake")]
    [InlineData("\"tea and cake\"", "We have tea and cake")]
    [InlineData("\"cake and tea\"", "")]
    [InlineData("tea -cake", "Grüner Tee, green TEA!")]
    [InlineData("GRÜNER or нет", "Grüner Tee, green TEA!|Чая нет")]
    [InlineData("te", "")]
    [InlineData("it's; drop <b>", "it's a drop of 'b'")]
    public async Task finds_whole_words_of_any_language_in_whatever_case(string words, string expected)
    {
        await using var room = await Room.OpenAsync(shared.Server);
        foreach (var content in new[] { "Чая нет", "We have tea and cake", "Grüner Tee, green TEA!", "it's a drop of 'b'" })
        {
            await room.Ben.SayAsync(room.Channel, content);
        }

        var found = await room.AdasHub.DoAsync<FoundMessages>(Operations.Search, new SearchMessages(words));

        Assert.Equal(expected, string.Join('|', found.Items.Select(message => message.Content)));
        Assert.All(found.Items, message => Assert.Equal((room.Channel, room.Ben.Id), (message.Topic, message.Author.Id)));
    }

    [Fact]
    public async Task tells_the_words_that_it_looked_for()
    {
        await using var room = await Room.OpenAsync(shared.Server);

        var found = (await room.Ada.GetAsync<FoundMessages>($"search/messages?q={Uri.EscapeDataString("\"Green Tea\" or ROOIBOS -cake don't")}")).Expect(200);

        Assert.Equal(["don", "green", "rooibos", "t", "tea"], found.Terms.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task goes_page_by_page_with_the_newest_first_and_full_pages_whatever_one_may_not_see_between()
    {
        await using var room = await Room.OpenAsync(shared.Server);
        var secret = await room.Ada.MakeChannelAsync((await room.Ada.GetAsync<Channel>($"channels/{room.Channel.Id}")).Expect(200).ServerId);
        (await room.Ada.PutAsync<object>(
            $"channels/{secret.Id}/overrides/roles/everyone", new SetOverride(ServerPermissions.None, ServerPermissions.ViewChannel))).Expect(200);
        var conversation = await room.Ada.OpenConversationAsync(room.Ben);
        var sent = new List<string>();
        for (var index = 0; index < 5; index++)
        {
            sent.Add((await room.Ada.SayAsync(index % 2 == 0 ? room.Channel : conversation, $"pages {index}")).Id);
            await room.Ada.SayAsync(secret, $"pages {index} secret");
        }

        var found = new List<string>();
        string? cursor = null;
        do
        {
            var page = await room.BensHub.DoAsync<FoundMessages>(Operations.Search, new SearchMessages("pages", Limit: 2, Cursor: cursor));
            Assert.Equal(cursor is null || page.NextCursor is not null ? 2 : 1, page.Items.Count);
            found.AddRange(page.Items.Select(message => message.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(sent.AsEnumerable().Reverse(), found);
        Assert.Equal(10, (await SearchAsync(room.Ada, "pages")).Count);
    }

    [Fact]
    public async Task can_be_narrowed_to_a_place_an_author_a_time_and_what_it_has()
    {
        await using var room = await Room.OpenAsync(shared.Server);
        var conversation = await room.Ada.OpenConversationAsync(room.Ben);
        var stream = await room.Ada.StartStreamAsync();
        var first = await room.Ada.SayAsync(room.Channel, "narrow 1 https://example.com/x");
        var second = await room.Ben.SayAsync(conversation, "narrow 2");
        var third = await room.Ben.SayAsync(stream, "narrow 3");
        await room.Ben.ReplyAsync(conversation, second.Id, "a narrow reply");
        (await room.Ada.PutAsync<ChangeMade>($"messages/{third.Id}/pin")).Expect(200);

        Assert.Equal(["1"], await FoundAsync("&type=CHANNEL"));
        Assert.Equal(["1"], await FoundAsync($"&type=CHANNEL&id={room.Channel.Id}"));
        Assert.Equal(["1"], await FoundAsync($"&author={room.Ada.Id}"));
        Assert.Equal(["2", "1"], await FoundAsync($"&before={Time(third)}", without: "reply"));
        Assert.Equal(["3", "2"], await FoundAsync($"&after={Time(second)}", without: "reply"));
        Assert.Equal(["1"], await FoundAsync("&has=link"));
        Assert.Equal(["3"], await FoundAsync("&has=pin"));
        Assert.Equal(["2"], await FoundAsync("&has=thread"));

        var file = (await room.Ada.SendAsync(room.Channel, [await room.Ada.UploadAsync()], "narrow 4")).Expect(201);
        Assert.Equal(["4"], await FoundAsync("&has=attachment"));
        Assert.Single((await room.Ada.GetAsync<FoundMessages>($"search/messages?q=narrow&type=CHANNEL&author={room.Ada.Id}&limit=1")).Expect(200).Items[0].Attachments!);
        Assert.Equal([file.Id], await SearchAsync(room.Ben, "narrow&has=attachment"));

        // A stream that is over is searched by its owner, and by who names it.
        (await room.Ada.PostAsync<LiveStream>($"streams/{stream.Id}/end")).Expect(200);
        Assert.DoesNotContain(third.Id, await SearchAsync(room.Ben, "narrow"));
        Assert.Contains(third.Id, await SearchAsync(room.Ada, "narrow"));
        Assert.Equal([third.Id], await SearchAsync(room.Ben, $"narrow&type=STREAM&id={stream.Id}"));

        async Task<IEnumerable<string>> FoundAsync(string filter, string without = "none") =>
            (await room.Ada.GetAsync<FoundMessages>($"search/messages?q=narrow -{without}{filter}")).Expect(200).Items.Select(message => message.Content.Split(' ')[1]);
        static string Time(MessageSent sent) => Uri.EscapeDataString(sent.CreatedAt.ToString("O"));
    }

    [Fact]
    public async Task finds_what_a_message_says_now_and_nothing_of_what_it_said()
    {
        await using var room = await Room.OpenAsync(shared.Server);
        var sent = new List<string>();
        for (var index = 0; index < 4; index++)
        {
            sent.Add((await room.Ben.SayAsync(room.Channel, "hunter2")).Id);
        }
        var reply = await room.Ben.ReplyAsync(room.Channel, sent[0], "hunter2 in a thread");

        (await room.Ben.DeleteAsync<ChangeMade>($"messages/{sent[0]}")).Expect(200);
        Assert.Equal([reply.Id, sent[3], sent[2], sent[1]], await SearchAsync(room.Ada, "hunter2"));
        (await room.Ben.DeleteAsync<ChangeMade>($"messages/{sent[1]}?hard=true")).Expect(200);
        Assert.Equal([reply.Id, sent[3], sent[2]], await SearchAsync(room.Ada, "hunter2"));
        (await room.Ada.PostAsync<ChangeMade>($"messages/{sent[2]}/redact", new PostRedaction("a password"))).Expect(200);
        Assert.Equal([reply.Id, sent[3]], await SearchAsync(room.Ada, "hunter2"));
        (await room.Ben.PatchAsync<ChangeMade>($"messages/{sent[3]}", new PatchMessage("hunter3"))).Expect(200);
        Assert.Equal([reply.Id], await SearchAsync(room.Ada, "hunter2"));
        Assert.Equal([sent[3]], await SearchAsync(room.Ada, "hunter3"));
    }

    [Fact]
    public async Task never_shows_what_one_may_not_see_or_lost_sight_of()
    {
        await using var room = await Room.OpenAsync(shared.Server);
        var serverId = (await room.Ada.GetAsync<Channel>($"channels/{room.Channel.Id}")).Expect(200).ServerId;
        var group = await room.Ada.OpenConversationAsync(room.Ben, await shared.Server.GuestAsync("Dan"));
        var inChannel = (await room.Ada.SayAsync(room.Channel, "sightword")).Id;
        var inGroup = (await room.Ada.SayAsync(group, "sightword")).Id;
        var spy = shared.Server.UserOf("elsewhere", room.Ada.Id);
        Assert.Equal([inGroup, inChannel], await SearchAsync(room.Ben, "sightword"));
        Assert.Empty(await SearchAsync(room.Cleo, "sightword"));
        Assert.Empty(await SearchAsync(spy, "sightword"));
        Assert.Equal(403, (await room.Cleo.GetAsync<object>($"search/messages?q=sightword&type=CHANNEL&id={room.Channel.Id}")).Status);
        Assert.Equal(404, (await room.Cleo.GetAsync<object>($"search/messages?q=sightword&type=CONVERSATION&id={group.Id}")).Status);
        Assert.Equal(404, (await spy.GetAsync<object>($"search/messages?q=sightword&type=CHANNEL&id={room.Channel.Id}")).Status);

        var path = $"channels/{room.Channel.Id}/overrides/members/{room.Ben.Id}";
        (await room.Ada.PutAsync<object>(path, new SetOverride(ServerPermissions.None, ServerPermissions.ViewChannel))).Expect(200);
        Assert.Equal([inGroup], await SearchAsync(room.Ben, "sightword"));
        (await room.Ada.DeleteAsync<object>(path)).Expect(204);
        Assert.Equal([inGroup, inChannel], await SearchAsync(room.Ben, "sightword"));

        (await room.Ada.DeleteAsync<object>($"servers/{serverId}/members/{room.Ben.Id}")).Expect(204);
        Assert.Equal([inGroup], await SearchAsync(room.Ben, "sightword"));
        (await room.Ben.DeleteAsync<object>($"conversations/{group.Id}/participants/me")).Expect(204);
        Assert.Empty(await SearchAsync(room.Ben, "sightword"));
        (await room.Ada.DeleteAsync<object>($"channels/{room.Channel.Id}")).Expect(204);
        Assert.Equal([inGroup], await SearchAsync(room.Ada, "sightword"));
    }

    [Theory]
    [InlineData("", "q", "too_short")]
    [InlineData("?q=", "q", "too_short")]
    [InlineData("?q=-tea", "q", "no_words")]
    [InlineData("?q=!%26()", "q", "no_words")]
    [InlineData("?q=tea%00", "q", "control_character")]
    [InlineData("?q=tea&id=ch_1", "type", "missing")]
    [InlineData("?q=tea&type=SERVER", "type", "no_messages_here")]
    [InlineData("?q=tea&type=CHANNEL&id=no/id", "id", "invalid_id")]
    [InlineData("?q=tea&author=no/id", "author", "invalid_id")]
    [InlineData("?q=tea&type=2", "type", "wrong_type")]
    [InlineData("?q=tea&limit=101", "limit", null)]
    public async Task says_what_is_wrong_with_a_question(string query, string field, string? reason)
    {
        var ada = shared.Server.UserOf("t", "ada");

        var answer = await ada.GetAsync<object>($"search/messages{query}");

        Assert.Equal((400, "invalid", reason, field), (answer.Status, answer.Code, answer.Reason, answer.Field));
    }

    [Fact]
    public async Task takes_up_to_two_hundred_characters_and_any_cursor()
    {
        await using var hub = await shared.Server.UserOf("t", "ada").ConnectAsync();

        Assert.Null((await hub.AskAsync<FoundMessages>(Operations.Search, new SearchMessages(new string('x', 200), Cursor: "~~no cursor"))).Error);
        var refused = await hub.AskAsync<FoundMessages>(Operations.Search, new SearchMessages(new string('x', 201)));
        Assert.Equal((ErrorCode.TooLarge, "q"), (refused.Error!.Code, refused.Error.Field));
    }

    private static async Task<IReadOnlyList<string>> SearchAsync(TestUser user, string query) =>
        [.. (await user.GetAsync<FoundMessages>($"search/messages?q={query}")).Expect(200).Items.Select(message => message.Id)];
}
