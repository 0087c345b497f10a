using System.ComponentModel.DataAnnotations;
using Realtime.Api.Storage;

namespace Realtime.Api.Attachments;

/// <summary>Configuration section <c>Attachments</c>.</summary>
internal sealed class AttachmentOptions : IValidatableObject
{
    /// <summary>Where the bytes are kept; several nodes must see the same directory. <c>attachments</c> in <c>Data:Directory</c> unless set.</summary>
    public string? Path { get; set; }

    /// <summary>Largest file, in bytes. 26214400 (25 MB) unless set. A proxy in front has a limit of its own.</summary>
    [Range(1, 5_368_709_120)]
    public long MaxBytes { get; set; } = 26_214_400;

    /// <summary>How many bytes a user may have uploaded that no message has taken along. 104857600 (100 MB) unless set.</summary>
    [Range(1, 1_099_511_627_776)]
    public long PendingBytesPerUser { get; set; } = 104_857_600;

    /// <summary>How many uploads of a user a node takes at once. 4 unless set.</summary>
    [Range(1, 1_000)]
    public int UploadsPerUser { get; set; } = 4;

    /// <summary>After how long an upload that no message has taken along is removed. 24 hours unless set.</summary>
    [Range(1, 8_760)]
    public int PendingHours { get; set; } = 24;

    /// <summary>How long a link is good that needs no header, in seconds. 300 unless set.</summary>
    [Range(10, 3_600)]
    public int LinkSeconds { get; set; } = 300;

    /// <summary>The longer side of a thumbnail, in pixels; 0 for none. 320 unless set.</summary>
    [Range(0, 2_048)]
    public int ThumbnailPixels { get; set; } = 320;

    /// <summary>Of how many pixels a picture may be unpacked for its thumbnail, at 4 bytes each; of a larger one there is none. 25,000,000 unless set.</summary>
    [Range(1, 200_000_000)]
    public long UnpackedPixels { get; set; } = 25_000_000;

    /// <summary>Keeps the bytes in a bucket instead.</summary>
    public S3Options S3 { get; set; } = new();

    public string DirectoryOf(IConfiguration configuration, IHostEnvironment environment) => Path is null
        ? System.IO.Path.Combine(DataOptions.PathOf(configuration, environment), "attachments")
        : System.IO.Path.GetFullPath(Path, environment.ContentRootPath);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (S3.Bucket is not null && S3.Endpoint is null && S3.Region is null)
        {
            yield return new("Attachments:S3 takes a Region, or the Endpoint of another provider.", [nameof(S3)]);
        }
        if (S3.AccessKey is null != S3.SecretKey is null)
        {
            yield return new("Attachments:S3 takes AccessKey and SecretKey, or neither.", [nameof(S3)]);
        }
    }
}

/// <summary>A bucket of S3, or of what speaks like it. Configuration section <c>Attachments:S3</c>.</summary>
internal sealed class S3Options
{
    /// <summary>With it the bytes are kept there and not on the disk.</summary>
    public string? Bucket { get; set; }

    /// <summary>Another provider's address, <c>https://minio.example.org</c>; the bucket is a part of the path there. Amazon's unless set.</summary>
    public string? Endpoint { get; set; }

    public string? Region { get; set; }

    /// <summary>With the secret key; where the machine's own identity is to be used, neither.</summary>
    public string? AccessKey { get; set; }

    public string? SecretKey { get; set; }

    /// <summary>Stands before every name, <c>chat/</c> for instance. Nothing unless set.</summary>
    public string Prefix { get; set; } = "";
}
