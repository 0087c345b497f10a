using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Realtime.Bench.History;

/// <summary>What the database took for the queries of one call.</summary>
/// <param name="ExecutionMs">By EXPLAIN ANALYZE.</param>
/// <param name="PlanningMs">The same for finding out how.</param>
internal readonly record struct DatabaseTime(int Queries, double ExecutionMs, double PlanningMs)
{
    public double Ms => ExecutionMs + PlanningMs;
}

/// <summary>
/// Has the database explain each query just before the product asks it, with the same parameters: so it is the explained one that finds pages in the
/// database's memory or does not.
/// </summary>
internal sealed class Explaining(NpgsqlDataSource database) : DbCommandInterceptor
{
    private DatabaseTime _sum;

    public bool IsOn { get; set; }

    /// <summary>Of what was asked since this was asked last.</summary>
    public DatabaseTime Take()
    {
        var sum = _sum;
        _sum = default;
        return sum;
    }

    public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
    {
        if (!IsOn)
        {
            return result;
        }
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // The clock is not read at each step: that would be a part of what is measured.
        await using var explain = new NpgsqlCommand($"explain (analyze, timing off, summary on, format json) {command.CommandText}", connection);
        foreach (NpgsqlParameter parameter in command.Parameters)
        {
            explain.Parameters.Add(parameter.Clone());
        }
        using var plan = JsonDocument.Parse((string)(await explain.ExecuteScalarAsync(cancellationToken))!);
        var root = plan.RootElement[0];
        _sum = new DatabaseTime(
            _sum.Queries + 1,
            _sum.ExecutionMs + root.GetProperty("Execution Time").GetDouble(),
            _sum.PlanningMs + root.GetProperty("Planning Time").GetDouble());
        return result;
    }
}
