using System.Collections.Concurrent;
using Realtime.Domain.Contracts;

namespace Realtime.Tests.Chaos;

/// <summary>What everybody did and saw, as they go along.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, MessageSent> _acknowledged = new();
    private readonly ConcurrentDictionary<string, bool> _attempted = new();
    private readonly ConcurrentQueue<string> _faults = new();

    /// <summary>What must not have happened, in words.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>The server's answers, by nonce.</summary>
    public IReadOnlyDictionary<string, MessageSent> Acknowledged => _acknowledged;

    public int Attempts => _attempted.Count;

    public int Acknowledgements => _acknowledged.Count;

    /// <summary>The highest seq that anyone was told.</summary>
    public long Head { get; private set; }

    public void Attempt(string nonce) => _attempted[nonce] = true;

    public bool WasAttempted(string nonce) => _attempted.ContainsKey(nonce);

    public void Acknowledge(string nonce, MessageSent sent)
    {
        _acknowledged[nonce] = sent;
        lock (_acknowledged)
        {
            Head = Math.Max(Head, sent.Seq);
        }
    }

    public void Fault(string what) => _faults.Enqueue(what);
}
