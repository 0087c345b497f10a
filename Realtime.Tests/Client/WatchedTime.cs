using System.Threading.Channels;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Client;

/// <summary>A <see cref="ManualTime"/> that says when somebody has begun to wait for it, so that it is not moved too early.</summary>
internal sealed class WatchedTime : TimeProvider
{
    private readonly ManualTime _time = new();
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override long TimestampFrequency => _time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _time.GetUtcNow();

    public override long GetTimestamp() => _time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = _time.CreateTimer(callback, state, dueTime, period);
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            _waits.Writer.TryWrite(dueTime);
        }
        return timer;
    }

    public void Advance(TimeSpan by) => _time.Advance(by);

    /// <summary>How long the next one waits, once there is one; each is told once.</summary>
    public Task<TimeSpan> NextWaitAsync() => _waits.Reader.ReadAsync().AsTask().OrFail("somebody to wait for the time");
}
