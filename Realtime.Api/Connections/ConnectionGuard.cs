using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Connections;

/// <summary>
/// What one connection may ask, and how often it may be wrong. It is asked before anything is carried out, so what cannot be read and
/// what nobody knows has its price too.
/// </summary>
/// <param name="end">Ends the connection.</param>
internal sealed class ConnectionGuard(Limits limits, TimeProvider clock, Action<Goodbye> end)
{
    /// <summary>So many frames in a row that cannot be read are no mistake.</summary>
    public const int MostMalformed = 10;

    /// <summary>So many bursts refused in a row, and it is not listening to "wait".</summary>
    private const int BurstsRefused = 3;

    /// <summary>How long one that was sent away for that shall stay away.</summary>
    private static readonly TimeSpan Penalty = TimeSpan.FromSeconds(5);

    private readonly TokenBucket _operations = new(limits.OperationsPerSecond, limits.OperationBurst, clock);
    private int _malformed;
    private int _refused;
    private int _underWay;
    private TaskCompletionSource? _idle;

    /// <summary>Largest record that the client may send, in bytes.</summary>
    public int FrameBytes => limits.FrameBytes;

    public bool Admits() => Refusal() is null;

    /// <summary>Null when it may ask; else the "wait", which it had better heed.</summary>
    public Refusal? Refusal()
    {
        if (_operations.TryTake(out var wait))
        {
            _refused = 0;
            return null;
        }
        if (++_refused == BurstsRefused * limits.OperationBurst)
        {
            end(GoodbyeCode.RateLimited.ToGoodbye((int)Penalty.TotalMilliseconds));
        }
        return Refuse.RateLimited((int)Math.Ceiling(wait.TotalMilliseconds));
    }

    public void NoteMalformed()
    {
        if (++_malformed == MostMalformed)
        {
            end(GoodbyeCode.ProtocolError.ToGoodbye());
        }
    }

    public void NoteWellFormed() => _malformed = 0;

    public void NoteTooLarge() => end(GoodbyeCode.TooLarge.ToGoodbye());

    /// <summary>An operation has been asked that wants an answer.</summary>
    public void Enter() => Interlocked.Increment(ref _underWay);

    /// <summary>It has been answered.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _underWay) == 0)
        {
            Volatile.Read(ref _idle)?.TrySetResult();
        }
    }

    /// <summary>Completes when every operation is answered.</summary>
    public Task IdleAsync()
    {
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        idle = Interlocked.CompareExchange(ref _idle, idle, null) ?? idle;
        // After the above is visible, or the last one could leave unseen between the two.
        return Volatile.Read(ref _underWay) == 0 ? Task.CompletedTask : idle.Task;
    }
}
