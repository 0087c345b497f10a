using System.Globalization;
using System.Runtime.InteropServices;
using Npgsql;

namespace Realtime.Bench.Postgres;

internal static class Surroundings
{
    /// <summary>One line of what the figures depend on, to be kept beside them.</summary>
    public static async Task<string> DescribeAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var ask = database.CreateCommand("""
            select current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit'),
                current_setting('full_page_writes'), current_setting('shared_buffers')
            """);
        await using var row = await ask.ExecuteReaderAsync(cancellation);
        await row.ReadAsync(cancellation);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores, shared with the database when it is local; {RuntimeInformation.FrameworkDescription}; PostgreSQL {row.GetString(0)}: fsync {row.GetString(1)}, synchronous_commit {row.GetString(2)}, full_page_writes {row.GetString(3)}, shared_buffers {row.GetString(4)}");
    }
}
