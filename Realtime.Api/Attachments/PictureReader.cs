using Microsoft.Extensions.Options;
using SkiaSharp;

namespace Realtime.Api.Attachments;

/// <param name="Width">As it is shown, in pixels.</param>
/// <param name="HasThumbnail">Whether one was made.</param>
internal sealed record Picture(int Width, int Height, bool HasThumbnail);

/// <summary>
/// Reads how large a picture is, and makes a smaller one of it. Anybody may have sent it, so its header is looked at before it is unpacked, and
/// one is unpacked at a time.
/// </summary>
internal sealed class PictureReader(IOptions<AttachmentOptions> options, ILogger<PictureReader> logger) : IDisposable
{
    public const string ThumbnailType = "image/webp";
    private const int Quality = 80;

    /// <summary>Guards the memory that unpacking takes, at most 4 bytes for each of <see cref="AttachmentOptions.UnpackedPixels"/>.</summary>
    private readonly SemaphoreSlim _turn = new(1);
    private volatile bool _isThere = true;

    /// <summary>Null when it is no picture, or none that can be read.</summary>
    /// <param name="path">The picture.</param>
    /// <param name="thumbnailPath">Where the smaller one goes, as <see cref="ThumbnailType"/>.</param>
    public async Task<Picture?> ReadAsync(string path, string thumbnailPath, CancellationToken cancellation)
    {
        if (!_isThere)
        {
            return null;
        }
        await _turn.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() => Read(path, thumbnailPath), cancellation);
        }
        catch (Exception failure) when (failure is DllNotFoundException or TypeInitializationException)
        {
            _isThere = false;
            logger.NoPictures(failure);
            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private Picture? Read(string path, string thumbnailPath)
    {
        using var codec = SKCodec.Create(path);
        if (codec is null || codec.Info is not { Width: > 0, Height: > 0 } info)
        {
            return null;
        }
        var isTurned = codec.EncodedOrigin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var hasThumbnail = MakeThumbnail(codec, isTurned, thumbnailPath);
        return isTurned ? new Picture(info.Height, info.Width, hasThumbnail) : new Picture(info.Width, info.Height, hasThumbnail);
    }

    /// <summary>False when it is small already, or would take too much memory, or is broken.</summary>
    private bool MakeThumbnail(SKCodec codec, bool isTurned, string path)
    {
        var scale = (float)options.Value.ThumbnailPixels / Math.Max(codec.Info.Width, codec.Info.Height);
        if (scale is 0 or >= 1)
        {
            return false;
        }
        // Some formats can be unpacked to a fraction of their size.
        var unpacked = codec.GetScaledDimensions(scale);
        if ((long)unpacked.Width * unpacked.Height > options.Value.UnpackedPixels)
        {
            return false;
        }
        using var whole = new SKBitmap(new SKImageInfo(unpacked.Width, unpacked.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        if (codec.GetPixels(whole.Info, whole.GetPixels()) != SKCodecResult.Success)
        {
            return false;
        }
        var (width, height) = (Side(codec.Info.Width * scale), Side(codec.Info.Height * scale));
        using var small = whole.Resize(
            new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        if (small is null)
        {
            return false;
        }
        using var upright = new SKBitmap(isTurned ? new SKImageInfo(height, width) : new SKImageInfo(width, height));
        using (var canvas = new SKCanvas(upright))
        {
            canvas.Clear(SKColors.Transparent);
            canvas.SetMatrix(Upright(codec.EncodedOrigin, width, height));
            canvas.DrawBitmap(small, 0, 0, new SKSamplingOptions(SKFilterMode.Nearest));
        }
        using var encoded = upright.Encode(SKEncodedImageFormat.Webp, Quality);
        if (encoded is null)
        {
            return false;
        }
        try
        {
            using var file = new FileStream(path, FileMode.Create);
            encoded.SaveTo(file);
            file.Flush(flushToDisk: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new AttachmentStoreException(failure);
        }
        return true;
    }

    private static int Side(float pixels) => Math.Max(1, (int)MathF.Round(pixels));

    /// <summary>Turns what a camera that was held otherwise has taken the way it is to be seen.</summary>
    private static SKMatrix Upright(SKEncodedOrigin origin, int width, int height) => origin switch
    {
        SKEncodedOrigin.TopRight => new(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new(0, -1, height, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new(0, -1, height, -1, 0, width, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new(0, 1, 0, -1, 0, width, 0, 0, 1),
        _ => SKMatrix.Identity,
    };
}
