using Realtime.Domain;
using Realtime.Domain.Topics;

namespace Realtime.Tests.Rules;

public sealed class Texts
{
    [Theory]
    [InlineData("plain", null)]
    [InlineData("two\nlines\r\n\tand a tab", null)]
    [InlineData("👩‍👩‍👧 ☕ \ufffd", null)]
    [InlineData("bell\u0007", "control_character")]
    [InlineData("escape\u001b[31m", "control_character")]
    [InlineData("\u0085", "too_short")]
    [InlineData("next line \u0085", "control_character")]
    [InlineData("\u3000 ", "too_short")]
    public void of_messages_hold_no_control_characters_and_are_unicode(string text, string? reason) =>
        Assert.Equal(reason, Text.Check("content", text, 100)?.Reason);

    [Fact]
    public void that_hold_half_of_a_surrogate_pair_are_not_unicode()
    {
        // Not inline data: an attribute is UTF-8 and could not carry them.
        foreach (var text in new[] { "\ud83d", "\udc69\ud83d", "a\ud83db", "\ud83d\udc69\udc69" })
        {
            Assert.Equal("not_unicode", Text.Check("content", text, 100)?.Reason);
        }
    }

    [Theory]
    [InlineData("Tea room", null)]
    [InlineData("two\nlines", "control_character")]
    [InlineData("12345678901", "too_long")]
    public void of_names_are_one_line(string text, string? reason) => Assert.Equal(reason, Text.CheckLine("name", text, 10)?.Reason);

    [Theory]
    [InlineData("ch_123", true)]
    [InlineData("A-z_0.9", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("ä", false)]
    [InlineData("~ours", false)]
    public void that_are_ids_are_of_few_characters(string? id, bool valid) => Assert.Equal(valid, Identifier.IsValid(id));

    [Fact]
    public void that_are_ids_are_sixty_four_characters_at_most()
    {
        Assert.True(Identifier.IsValid(new string('a', 64)));
        Assert.False(Identifier.IsValid(new string('a', 65)));
        Assert.True(Identifier.IsValid(Identifier.New(Identifier.MessagePrefix)));
    }

    [Fact]
    public void that_are_message_ids_read_back_as_what_they_were_made_of()
    {
        var id = Guid.CreateVersion7();

        Assert.True(Identifier.TryParse(Identifier.MessagePrefix, Identifier.Format(Identifier.MessagePrefix, id), out var read));
        Assert.Equal(id, read);
        Assert.False(Identifier.TryParse(Identifier.MessagePrefix, $"ch_{id:N}", out _));
        Assert.False(Identifier.TryParse(Identifier.MessagePrefix, "msg_1", out _));
    }
}
