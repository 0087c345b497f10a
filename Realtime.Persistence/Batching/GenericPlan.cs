using Npgsql;

namespace Realtime.Persistence.Batching;

/// <summary>
/// For prepared statements over arrays, whose plan is the same whatever is in them. PostgreSQL would plan them anew each time: it takes an array that it
/// does not know for ten elements, finds the plan for the one or two that it is given cheaper, and spends on planning more than on what is planned.
/// </summary>
/// <remarks>Such a statement must not owe its plan to its parameters: look-ups into an index for each element, by a lateral join with a limit.</remarks>
internal static class GenericPlan
{
    /// <summary>As long as the transaction, which a batch is that is in none.</summary>
    private const string Choose = "select set_config('plan_cache_mode', 'force_generic_plan', true)";

    /// <summary>A batch whose commands are run by their generic plans. Its first result is not theirs.</summary>
    public static NpgsqlBatch BatchOn(NpgsqlConnection connection) => new(connection) { BatchCommands = { new NpgsqlBatchCommand(Choose) } };

    /// <summary>Runs such statements in one transaction and one round trip.</summary>
    /// <returns>What the last one answers; the others answer nothing.</returns>
    public static async Task<List<T>> RunAsync<T>(
        NpgsqlConnection connection, IEnumerable<NpgsqlBatchCommand> statements, Func<NpgsqlDataReader, T> toResult, CancellationToken cancellation)
    {
        await using var batch = BatchOn(connection);
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(statement);
        }
        await batch.PrepareAsync(cancellation);
        var results = new List<T>();
        await using var answer = await batch.ExecuteReaderAsync(cancellation);
        await answer.NextResultAsync(cancellation);
        while (await answer.ReadAsync(cancellation))
        {
            results.Add(toResult(answer));
        }
        // Waits for the commit, and throws if it fails.
        await answer.NextResultAsync(cancellation);
        return results;
    }
}
