using System.Net;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Realtime.Api.Attachments;

/// <summary>Keeps bytes in a bucket of S3, or of what speaks like it.</summary>
internal sealed class S3Store(S3Options options, string drafts) : IAttachmentStore, IDisposable
{
    private readonly AmazonS3Client _client = Connect(options);

    public string Drafts
    {
        get
        {
            try
            {
                return Directory.CreateDirectory(drafts).FullName;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new AttachmentStoreException(failure);
            }
        }
    }

    public Task KeepAsync(string key, string draft, CancellationToken cancellation) => GuardAsync(() => _client.PutObjectAsync(
        new PutObjectRequest
        {
            BucketName = options.Bucket,
            Key = options.Prefix + key,
            FilePath = draft,
            ContentType = "application/octet-stream",
            // Not every provider takes a body in signed pieces.
            UseChunkEncoding = false,
        },
        cancellation));

    public async Task<Stream?> OpenAsync(string key, CancellationToken cancellation)
    {
        try
        {
            var found = await GuardAsync(() => _client.GetObjectMetadataAsync(options.Bucket, options.Prefix + key, cancellation));
            return new RangedStream(found.ContentLength, (from, stopping) => ReadFromAsync(key, from, found.ContentLength - 1, stopping));
        }
        catch (AttachmentStoreException failure) when (failure.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound })
        {
            return null;
        }
    }

    public Task DeleteAsync(string key, CancellationToken cancellation) =>
        GuardAsync(() => _client.DeleteObjectAsync(options.Bucket, options.Prefix + key, cancellation));

    public async IAsyncEnumerable<string> ListAsync(DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = new ListObjectsV2Request { BucketName = options.Bucket, Prefix = options.Prefix };
        do
        {
            var page = await GuardAsync(() => _client.ListObjectsV2Async(request, cancellation));
            foreach (var found in page.S3Objects ?? [])
            {
                if (found.LastModified?.ToUniversalTime() < before.UtcDateTime)
                {
                    yield return found.Key[options.Prefix.Length..];
                }
            }
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (request.ContinuationToken is not null);
    }

    public void Dispose() => _client.Dispose();

    private static AmazonS3Client Connect(S3Options options)
    {
        var config = new AmazonS3Config
        {
            // Asked of Amazon they cost nothing, but others do not know them.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint is not null)
        {
            (config.ServiceURL, config.ForcePathStyle, config.AuthenticationRegion) = (options.Endpoint, true, options.Region ?? "us-east-1");
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }
        return options.AccessKey is null
            ? new AmazonS3Client(config)
            : new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config);
    }

    private async Task<Stream> ReadFromAsync(string key, long from, long last, CancellationToken cancellation)
    {
        var range = new ByteRange(from, last);
        var answer = await GuardAsync(() => _client.GetObjectAsync(
            new GetObjectRequest { BucketName = options.Bucket, Key = options.Prefix + key, ByteRange = range }, cancellation));
        return answer.ResponseStream;
    }

    private static async Task<T> GuardAsync<T>(Func<Task<T>> access)
    {
        try
        {
            return await access();
        }
        catch (Exception failure) when (failure is AmazonServiceException or AmazonClientException or HttpRequestException or IOException)
        {
            throw new AttachmentStoreException(failure);
        }
    }
}
