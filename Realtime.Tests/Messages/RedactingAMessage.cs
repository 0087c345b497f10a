using Realtime.Domain.Contracts;

namespace Realtime.Tests.Messages;

public sealed class RedactingAMessage
{
    [Fact]
    public async Task takes_its_content_away_and_says_who_and_why()
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ben.SayAsync(room.Channel, "my password is hunter2");
        (await room.Ben.PatchAsync<ChangeMade>($"messages/{sent.Id}", new PatchMessage("my password is hunter3"))).Expect(200);

        await room.AdasHub.DoAsync<ChangeMade>(Operations.MessageRedact, new RedactMessage(sent.Id, "a password"));

        var told = await room.BensHub.NextAsync<MessageChange>(Events.MessageRedact);
        foreach (var message in new[] { told.Message, await room.ReadAsync() })
        {
            Assert.Equal(("", new Redaction(room.Ada.Id, "a password")), (message.Content, message.Redaction));
            Assert.Null(message.DeletedAt);
        }
        Assert.Empty((await room.Ada.GetAsync<Page<EarlierContent>>($"messages/{sent.Id}/edits")).Expect(200).Items);
    }

    [Fact]
    public async Task twice_keeps_the_first_reason()
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ben.SayAsync(room.Channel, "rude");

        var first = (await room.Ada.PostAsync<ChangeMade>($"messages/{sent.Id}/redact", new PostRedaction("rude"))).Expect(200);
        var second = (await room.Ada.PostAsync<ChangeMade>($"messages/{sent.Id}/redact", new PostRedaction("very rude"))).Expect(200);

        Assert.Equal(first, second);
        Assert.Equal("rude", (await room.ReadAsync()).Redaction!.Reason);
    }

    [Fact]
    public async Task is_no_authors_to_do_nor_a_strangers()
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ben.SayAsync(room.Channel, "fine");

        var author = await room.Ben.PostAsync<ChangeMade>($"messages/{sent.Id}/redact", new PostRedaction("hm"));
        var stranger = await room.Cleo.PostAsync<ChangeMade>($"messages/{sent.Id}/redact", new PostRedaction("hm"));

        Assert.Equal((403, "not_a_moderator"), (author.Status, author.Reason));
        Assert.Equal(404, stranger.Status);
        Assert.Equal("fine", (await room.ReadAsync()).Content);
    }

    [Theory]
    [InlineData(0, 400)]
    [InlineData(300, 200)]
    [InlineData(301, 413)]
    public async Task takes_a_reason_of_one_to_three_hundred_characters(int length, int status)
    {
        await using var room = await Room.OpenAsync();
        var sent = await room.Ben.SayAsync(room.Channel, "rude");

        var answer = await room.Ada.PostAsync<ChangeMade>($"messages/{sent.Id}/redact", new PostRedaction(new string('x', length)));

        Assert.Equal(status, answer.Status);
    }
}
