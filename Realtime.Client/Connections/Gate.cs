namespace Realtime.Client.Connections;

/// <summary>
/// A door that callers wait at until there is something behind it: the connection in use. Thread-safe; the lock guards
/// which task is being waited on, and nothing runs under it.
/// </summary>
internal sealed class Gate<T>
    where T : class
{
    private readonly Lock _lock = new();
    private TaskCompletionSource<T> _next = Closed();
    private T? _current;

    /// <summary>What is behind the door; null while it is closed.</summary>
    public T? Current
    {
        get
        {
            lock (_lock)
            {
                return _current;
            }
        }
    }

    public Task<T> WaitAsync(CancellationToken cancellation)
    {
        lock (_lock)
        {
            return _next.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>Lets everyone through to <paramref name="value"/>, also those who come later. It must be closed.</summary>
    public void Open(T value)
    {
        lock (_lock)
        {
            _current = value;
            _next.TrySetResult(value);
        }
    }

    /// <summary>Closes it, unless there is something else behind it by now: anyone who finds a value spent may say so.</summary>
    public void Close(T value)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_current, value))
            {
                _current = null;
                _next = Closed();
            }
        }
    }

    /// <summary>Fails everyone who waits or is going to, until it is mended; nobody may open it before that.</summary>
    public void Break(Exception error)
    {
        lock (_lock)
        {
            _current = null;
            _next.TrySetException(error);
            if (!ReferenceEquals(_next.Task.Exception?.InnerException, error))
            {
                // It was open; whoever is through already finds out from the value itself.
                _next = Closed();
                _next.TrySetException(error);
            }
            // Nobody has to be waiting, and an exception nobody saw is reported by the runtime as a fault. This is none.
            _ = _next.Task.Exception;
        }
    }

    /// <summary>Makes it a closed door again, if it was broken.</summary>
    public void Mend()
    {
        lock (_lock)
        {
            if (_next.Task.IsFaulted)
            {
                _next = Closed();
            }
        }
    }

    // Waiters go on elsewhere: they must not run under the lock of whoever opens the door.
    private static TaskCompletionSource<T> Closed() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
