using System.Collections.Concurrent;

namespace Realtime.Tests.Chaos;

/// <summary>What one reader was handed: it must be every seq after the one it began at, once and in order.</summary>
internal sealed class HeardTopic(string reader, Ledger ledger)
{
    private readonly ConcurrentDictionary<long, string?> _nonces = new();
    private long _last;

    public string Reader => reader;

    /// <summary>The seq that it has all of, up to.</summary>
    public long Last => Interlocked.Read(ref _last);

    /// <summary>The nonces of what it was handed, by seq.</summary>
    public IReadOnlyDictionary<long, string?> Nonces => _nonces;

    public void BeginAfter(long seq) => Interlocked.Exchange(ref _last, seq);

    public void Take(long seq, string? nonce)
    {
        var last = Last;
        if (seq <= last)
        {
            ledger.Fault(_nonces.ContainsKey(seq) ? $"{reader} was handed seq {seq} twice, after {last}." : $"{reader} was handed seq {seq} out of order, after {last}.");
            return;
        }
        if (seq > last + 1)
        {
            ledger.Fault($"{reader} has a hole: {seq} came after {last}.");
        }
        _nonces[seq] = nonce;
        Interlocked.Exchange(ref _last, seq);
    }
}
