using Realtime.Domain.Contracts;
using Xunit.Abstractions;

namespace Realtime.Tests.Chaos;

/// <summary>What was promised against what is stored and what was heard. Every fault in words.</summary>
internal sealed class Verdict
{
    private const int Shown = 20;

    private readonly List<string> _faults;
    private readonly string _figures;

    /// <param name="stored">The final read, by seq.</param>
    /// <param name="readers">Everybody who listened.</param>
    /// <param name="complete">Those of them who must have everything.</param>
    public Verdict(Ledger ledger, IReadOnlyList<Message> stored, IReadOnlyList<HeardTopic> readers, IReadOnlyList<HeardTopic> complete)
    {
        _faults = [.. ledger.Faults, .. OfTheStore(stored), .. OfTheAcknowledged(ledger, stored), .. OfTheReaders(stored, readers, complete)];
        _figures = $"seed {Chance.Seed}: {ledger.Attempts} sends, {ledger.Acknowledgements} acknowledged, {stored.Count} stored; "
            + $"{readers.Count} readers were handed {readers.Sum(reader => reader.Nonces.Count)} events";
    }

    /// <summary>Fails with all that is wrong, and the seed.</summary>
    public void Expect(ITestOutputHelper output)
    {
        output.WriteLine(_figures);
        Assert.True(_faults.Count == 0, $"{_faults.Count} faults ({_figures}):\n{string.Join('\n', _faults.Take(Shown))}");
    }

    private static IEnumerable<string> OfTheStore(IReadOnlyList<Message> stored)
    {
        for (var index = 0; index < stored.Count; index++)
        {
            if (stored[index].Seq != index + 1)
            {
                yield return $"The topic has a hole: the {index + 1}th message has seq {stored[index].Seq}.";
                break;
            }
        }
        foreach (var twice in stored.GroupBy(message => message.Nonce).Where(one => one.Count() > 1))
        {
            yield return $"Doubled: {twice.Key} is stored as {string.Join(" and ", twice.Select(message => message.Seq))}.";
        }
    }

    private static IEnumerable<string> OfTheAcknowledged(Ledger ledger, IReadOnlyList<Message> stored)
    {
        var byNonce = stored.DistinctBy(message => message.Nonce).ToDictionary(message => message.Nonce ?? "");
        foreach (var (nonce, sent) in ledger.Acknowledged)
        {
            if (!byNonce.TryGetValue(nonce, out var message))
            {
                yield return $"Lost: {nonce} was acknowledged as {sent.Seq}.";
            }
            else if ((message.Id, message.Seq) != (sent.Id, sent.Seq))
            {
                yield return $"Renumbered: {nonce} was acknowledged as {sent.Seq} ({sent.Id}) and is {message.Seq} ({message.Id}).";
            }
        }
        foreach (var nonce in byNonce.Keys.Where(nonce => !ledger.WasAttempted(nonce)))
        {
            yield return $"Nobody said what is stored under '{nonce}'.";
        }
    }

    private static IEnumerable<string> OfTheReaders(
        IReadOnlyList<Message> stored, IReadOnlyList<HeardTopic> readers, IReadOnlyList<HeardTopic> complete)
    {
        var nonces = stored.ToDictionary(message => message.Seq, message => message.Nonce);
        foreach (var reader in readers)
        {
            foreach (var (seq, nonce) in reader.Nonces)
            {
                if (!nonces.TryGetValue(seq, out var really) || really != nonce)
                {
                    yield return $"{reader.Reader} was handed {nonce} as {seq}, which is {really ?? "not stored"}.";
                }
            }
        }
        foreach (var reader in complete.Where(reader => reader.Last < stored.Count))
        {
            yield return $"{reader.Reader} never had more than {reader.Last} of {stored.Count} messages.";
        }
    }
}
