using Realtime.Domain.Messages;

namespace Realtime.Tests.Rules;

public sealed class Reactions
{
    [Theory]
    [InlineData("👍")]
    [InlineData("👍🏽")]
    [InlineData("❤️")]
    [InlineData("👨‍👩‍👧‍👦")]
    [InlineData("🏴󠁧󠁢󠁳󠁣󠁴󠁿")]
    [InlineData("🇹🇷")]
    [InlineData("1️⃣")]
    [InlineData("🏳️‍🌈")]
    [InlineData("☕")]
    [InlineData(":+1:")]
    [InlineData(":a-very_long-shortname_0123456789:")]
    public void take_one_emoji_or_a_shortname(string emoji) => Assert.True(Emoji.IsValid(emoji));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a")]
    [InlineData("é")]
    [InlineData("1")]
    [InlineData("漢")]
    [InlineData("👍👍")]
    [InlineData("👍 ")]
    [InlineData("🇹")]
    [InlineData("\u200d")]
    [InlineData("\ud83c")]
    [InlineData("::")]
    [InlineData(":tea")]
    [InlineData(":TEA:")]
    [InlineData(":tea:\n")]
    [InlineData(":a-shortname-that-is-too-long-by-1-:")]
    public void take_nothing_else(string text) => Assert.False(Emoji.IsValid(text));

    [Fact]
    public void take_no_pile_of_marks_on_one_emoji() => Assert.False(Emoji.IsValid("👍" + new string('\ufe0f', 100)));
}
