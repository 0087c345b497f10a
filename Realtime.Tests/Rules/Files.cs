using System.Text;
using Realtime.Domain.Attachments;

namespace Realtime.Tests.Rules;

public sealed class Files
{
    [Theory]
    [InlineData("photo.png", "photo.png")]
    [InlineData("Ünïcode 😀.txt", "Ünïcode 😀.txt")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData(@"C:\fakepath\cat.png", "cat.png")]
    [InlineData("/", "file")]
    [InlineData("..", "file")]
    [InlineData("  ", "file")]
    [InlineData(null, "file")]
    [InlineData("photo\u202egnp.exe", "photognp.exe")]
    public void are_called_by_the_last_part_of_what_they_were_called(string? given, string expected) =>
        Assert.Equal(expected, FileName.Of(given).Value);

    [Theory]
    [InlineData("a\0b", "control_character")]
    [InlineData("a\r\nSet-Cookie: b", "control_character")]
    public void are_not_called_what_breaks_a_header(string given, string reason) => Assert.Equal(reason, FileName.Of(given).Refusal?.Reason);

    [Fact]
    public void are_not_called_half_a_character() => Assert.Equal("not_unicode", FileName.Of($"a{'\ud83d'}").Refusal?.Reason);

    [Fact]
    public void have_names_of_255_characters_at_most()
    {
        Assert.Equal(255, FileName.Of(new string('x', 255)).Value?.Length);
        Assert.Equal("too_long", FileName.Of(new string('x', 256)).Refusal?.Reason);
    }

    [Theory]
    [InlineData("89504E470D0A1A0A0000", "image/png")]
    [InlineData("FFD8FFE000104A46", "image/jpeg")]
    [InlineData("474946383961", "image/gif")]
    [InlineData("524946460000000057454250", "image/webp")]
    [InlineData("524946460000000057415645", "audio/wav")]
    [InlineData("0000001C6674797069736F6D", "video/mp4")]
    [InlineData("0000001C6674797061766966", "image/avif")]
    [InlineData("0000001C667479704D344120", "audio/mp4")]
    [InlineData("1A45DFA3010000007765626D", "video/webm")]
    [InlineData("4F67675300", "audio/ogg")]
    [InlineData("4944330300", "audio/mpeg")]
    [InlineData("664C6143", "audio/flac")]
    [InlineData("255044462D312E37", "application/pdf")]
    [InlineData("504B0304", "application/zip")]
    [InlineData("1F8B08", "application/gzip")]
    [InlineData("FFFE4100", "application/octet-stream")]
    [InlineData("7F454C46", "application/octet-stream")]
    [InlineData("C328", "application/octet-stream")]
    public void are_what_their_first_bytes_say(string hex, string expected) => Assert.Equal(expected, SniffedType.Of(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("hello\tworld\r\n")]
    [InlineData("<!DOCTYPE html><script>alert(1)</script>")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")]
    [InlineData("čau 😀")]
    public void of_text_are_text_whatever_it_would_do_in_a_browser(string text)
    {
        var type = SniffedType.Of(Encoding.UTF8.GetBytes(text));

        Assert.Equal(SniffedType.PlainText, type);
        Assert.False(SniffedType.IsShown(type));
    }

    [Fact]
    public void of_text_may_be_cut_in_the_middle_of_a_character()
    {
        var text = Encoding.UTF8.GetBytes(new string('é', 4_000))[1..];
        text[0] = (byte)'x';

        Assert.Equal(SniffedType.PlainText, SniffedType.Of(text.AsSpan(0, SniffedType.HeadBytes)));
    }

    [Fact]
    public void of_any_bytes_are_something()
    {
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var head = new byte[random.Next(0, 40)];
            random.NextBytes(head);
            Assert.NotEmpty(SniffedType.Of(head));
        }
    }
}
