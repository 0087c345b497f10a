using System.CommandLine;
using Npgsql;

namespace Realtime.Bench.Postgres;

internal static class PostgresOption
{
    /// <summary>The server on which a run makes its own database.</summary>
    public static Option<string?> OfServer() =>
        Make("Connection string of a server to make a database of the run's own on. Without it a local server is started.");

    /// <summary>The database that stays.</summary>
    public static Option<string?> OfDatabase()
    {
        var option = Make("Connection string of the database to fill. It is made when it is not there, and refused when it holds users.");
        option.Required = true;
        option.Validators.Add(result =>
        {
            if (!result.Errors.Any() && string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(result.GetValueOrDefault<string?>()).Database))
            {
                result.AddError($"{option.Name} must name a database (Database=...).");
            }
        });
        return option;
    }

    private static Option<string?> Make(string description)
    {
        var option = new Option<string?>("--postgres") { Description = description };
        option.Validators.Add(result =>
        {
            try
            {
                _ = new NpgsqlConnectionStringBuilder(result.GetValueOrDefault<string?>());
            }
            catch (ArgumentException failure)
            {
                result.AddError($"{option.Name} is no connection string: {failure.Message}");
            }
        });
        return option;
    }
}
