using System.Text;
using Realtime.Api.Attachments;

namespace Realtime.Tests.Attachments;

/// <summary>What every store of attachments promises.</summary>
public abstract class AttachmentStoreContract : IAsyncLifetime
{
    private readonly string _drafts = Directory.CreateTempSubdirectory("realtime-store-").FullName;

    internal abstract IAttachmentStore Store { get; }

    protected string Folder => _drafts;

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual Task DisposeAsync()
    {
        Directory.Delete(_drafts, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task what_is_kept_can_be_read_whole_and_from_any_place()
    {
        var key = await KeepAsync("0123456789");

        await using var bytes = (await Store.OpenAsync(key, CancellationToken.None))!;

        Assert.Equal((10, true), (bytes.Length, bytes.CanSeek));
        Assert.Equal("0123456789", await RestOf(bytes));
        bytes.Seek(7, SeekOrigin.Begin);
        Assert.Equal("789", await RestOf(bytes));
        bytes.Seek(-4, SeekOrigin.End);
        Assert.Equal("6789", await RestOf(bytes));
        Assert.Equal("", await RestOf(bytes));
    }

    [Fact]
    public async Task what_is_deleted_is_not_there_and_deleting_it_again_does_no_harm()
    {
        var (gone, stays) = (await KeepAsync("gone"), await KeepAsync("stays"));

        await Store.DeleteAsync(gone, CancellationToken.None);
        await Store.DeleteAsync(gone, CancellationToken.None);
        await Store.DeleteAsync(BlobKey.ThumbnailOf(Guid.CreateVersion7()), CancellationToken.None);

        Assert.Null(await Store.OpenAsync(gone, CancellationToken.None));
        Assert.Equal([stays], await Files.KeptAsync(Store));
    }

    [Fact]
    public async Task what_is_there_is_listed_by_its_age()
    {
        Assert.Empty(await Files.KeptAsync(Store));
        var keys = new List<string>();
        for (var index = 0; index < 5; index++)
        {
            keys.Add(await KeepAsync($"{index}"));
        }

        Assert.Equal(keys.Order(), (await Files.KeptAsync(Store)).Order());
        await foreach (var key in Store.ListAsync(DateTimeOffset.UtcNow.AddHours(-1), CancellationToken.None))
        {
            Assert.Fail($"{key} is not that old.");
        }
    }

    private async Task<string> KeepAsync(string content)
    {
        var draft = Path.Combine(Store.Drafts, $"{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(draft, content);
        var key = BlobKey.Of(Guid.CreateVersion7());
        await Store.KeepAsync(key, draft, CancellationToken.None);
        return key;
    }

    private static async Task<string> RestOf(Stream bytes)
    {
        var rest = new MemoryStream();
        await bytes.CopyToAsync(rest);
        return Encoding.UTF8.GetString(rest.ToArray());
    }
}

public sealed class KeepingFilesOnDisk : AttachmentStoreContract
{
    internal override IAttachmentStore Store => new DiskStore(Path.Combine(Folder, "files"));

    [Fact]
    public async Task where_one_may_not_write_is_said_as_what_it_is()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "file"), "in the way");
        var store = new DiskStore(Path.Combine(Folder, "file"));

        Assert.Throws<AttachmentStoreException>(() => store.Drafts);
        await Assert.ThrowsAsync<AttachmentStoreException>(() => store.KeepAsync(BlobKey.Of(Guid.NewGuid()), Path.Combine(Folder, "none"), CancellationToken.None));
    }
}

public sealed class KeepingFilesInABucket : AttachmentStoreContract
{
    private BucketNextDoor _bucket = null!;
    private S3Store _store = null!;

    internal override IAttachmentStore Store => _store;

    public override async Task InitializeAsync()
    {
        _bucket = await BucketNextDoor.StartAsync();
        _store = Connect(_bucket.Url);
    }

    public override async Task DisposeAsync()
    {
        _store.Dispose();
        await _bucket.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task that_is_away_is_said_as_what_it_is()
    {
        using var store = Connect(new Uri("http://127.0.0.1:1"));

        await Assert.ThrowsAsync<AttachmentStoreException>(() => store.OpenAsync(BlobKey.Of(Guid.NewGuid()), CancellationToken.None));
    }

    private S3Store Connect(Uri endpoint) => new(
        new S3Options { Bucket = "chat", Endpoint = endpoint.ToString(), AccessKey = "key", SecretKey = "secret", Prefix = "files/" }, Path.Combine(Folder, "drafts"));
}
