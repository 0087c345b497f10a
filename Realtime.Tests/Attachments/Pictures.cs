using SkiaSharp;

namespace Realtime.Tests.Attachments;

internal static class Pictures
{
    public static byte[] Make(int width, int height, SKEncodedImageFormat format = SKEncodedImageFormat.Png)
    {
        using var picture = new SKBitmap(width, height);
        using (var canvas = new SKCanvas(picture))
        {
            canvas.Clear(SKColors.Teal);
        }
        using var encoded = picture.Encode(format, 90);
        return encoded.ToArray();
    }

    /// <summary>A photograph of a camera that was held on its side: what is stored has to be turned by a quarter to be seen.</summary>
    public static byte[] MakeOnItsSide(int width, int height)
    {
        var jpeg = Make(width, height, SKEncodedImageFormat.Jpeg);
        // APP1 with an Exif block of one entry: orientation (0x0112), a short, 6.
        byte[] exif =
        [
            0xFF, 0xE1, 0x00, 0x22, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
        ];
        return [.. jpeg[..2], .. exif, .. jpeg[2..]];
    }

    public static (int Width, int Height) SizeOf(byte[] encoded)
    {
        using var picture = SKBitmap.Decode(encoded);
        return (picture.Width, picture.Height);
    }

    /// <summary>A picture of hardly any bytes that says it is this large.</summary>
    public static byte[] Pretend(int width, int height)
    {
        var png = Make(1, 1);
        byte[] size = [.. BitConverter.GetBytes(width).Reverse(), .. BitConverter.GetBytes(height).Reverse()];
        size.CopyTo(png, 16);
        BitConverter.GetBytes(Checksum(png.AsSpan(12, 17))).Reverse().ToArray().CopyTo(png, 29);
        return png;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var check = uint.MaxValue;
        foreach (var one in bytes)
        {
            check ^= one;
            for (var bit = 0; bit < 8; bit++)
            {
                check = (check >> 1) ^ ((check & 1) * 0xEDB88320);
            }
        }
        return ~check;
    }
}
