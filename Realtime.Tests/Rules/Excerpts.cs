using Realtime.Domain.Messages;

namespace Realtime.Tests.Rules;

public sealed class Excerpts
{
    [Theory]
    [InlineData(100, 100)]
    [InlineData(101, 100)]
    public void are_the_first_hundred_characters(int length, int expected) => Assert.Equal(expected, Excerpt.Of(new string('x', length)).Length);

    [Fact]
    public void split_no_character_in_two() => Assert.Equal(new string('x', 99), Excerpt.Of(new string('x', 99) + "🍵"));
}
