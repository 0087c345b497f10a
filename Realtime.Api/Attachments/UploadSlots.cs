using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Realtime.Api.Access;

namespace Realtime.Api.Attachments;

/// <summary>How many uploads of each user are under way at this node: what is being received counts in no quota yet.</summary>
internal sealed class UploadSlots(IOptions<AttachmentOptions> options)
{
    private readonly ConcurrentDictionary<string, int> _taken = new();

    /// <summary>Null when the user has as many as may be; else to be disposed when the upload is over.</summary>
    public IDisposable? TryTake(Caller caller)
    {
        if (_taken.AddOrUpdate(caller.Key, 1, (_, taken) => taken + 1) > options.Value.UploadsPerUser)
        {
            Release(caller.Key);
            return null;
        }
        return new Slot(this, caller.Key);
    }

    private void Release(string key)
    {
        var left = _taken.AddOrUpdate(key, 0, (_, taken) => taken - 1);
        if (left == 0)
        {
            _taken.TryRemove(new(key, 0));
        }
    }

    private sealed class Slot(UploadSlots slots, string key) : IDisposable
    {
        public void Dispose() => slots.Release(key);
    }
}
