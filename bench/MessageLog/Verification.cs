using Npgsql;

namespace Realtime.Bench.MessageLog;

/// <summary>Compares what is stored with what was acknowledged.</summary>
internal static class Verification
{
    private const int MostTold = 10;

    /// <returns>A sentence for each fault, at most ten of a kind; none when all is well.</returns>
    public static async Task<IReadOnlyList<string>> FindFaultsAsync(
        NpgsqlDataSource database, IReadOnlyCollection<Acknowledged> acknowledged, CancellationToken cancellation) =>
        [
            .. await FindHolesAsync(database, cancellation),
            .. await FindDifferencesAsync(database, acknowledged, cancellation),
        ];

    /// <summary>Seqs are unique in a topic, so where they start at 1 and their number is the highest, none is missing.</summary>
    private static async Task<List<string>> FindHolesAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var ask = database.CreateCommand($"""
            select t.key, t.last_seq, coalesce(m.lowest, 1), coalesce(m.highest, 0), coalesce(m.messages, 0)
            from topics t left join (
                select topic_key, min(seq) as lowest, max(seq) as highest, count(*) as messages from messages group by topic_key
            ) m on m.topic_key = t.key
            where t.last_seq <> coalesce(m.highest, 0) or t.last_seq <> coalesce(m.messages, 0) or m.lowest <> 1
            order by t.key limit {MostTold}
            """);
        ask.CommandTimeout = 0;
        var faults = new List<string>();
        await using var rows = await ask.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            faults.Add($"Topic {rows.GetInt64(0)} has a hole: last_seq {rows.GetInt64(1)}, seqs from {rows.GetInt64(2)} to {rows.GetInt64(3)}, {rows.GetInt64(4)} messages.");
        }
        return faults;
    }

    private static async Task<List<string>> FindDifferencesAsync(
        NpgsqlDataSource database, IReadOnlyCollection<Acknowledged> acknowledged, CancellationToken cancellation)
    {
        var missing = new Dictionary<(long TopicKey, long Seq), Guid>(acknowledged.Count);
        var faults = new List<string>();
        foreach (var answer in acknowledged)
        {
            if (!missing.TryAdd((answer.TopicKey, answer.Seq), answer.Id) && faults.Count < MostTold)
            {
                faults.Add($"Two sends were given one place: {answer}.");
            }
        }

        await using var ask = database.CreateCommand("select topic_key, seq, id from messages");
        ask.CommandTimeout = 0;
        await using var rows = await ask.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            var stored = new Acknowledged(rows.GetInt64(0), rows.GetInt64(1), rows.GetGuid(2));
            if ((!missing.Remove((stored.TopicKey, stored.Seq), out var id) || id != stored.Id) && faults.Count < MostTold)
            {
                faults.Add($"Stored, but acknowledged to nobody: {stored}.");
            }
        }
        faults.AddRange(missing.Take(MostTold).Select(lost =>
            $"Acknowledged, but not stored: {new Acknowledged(lost.Key.TopicKey, lost.Key.Seq, lost.Value)}."));
        return faults;
    }
}
