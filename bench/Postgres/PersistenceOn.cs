using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Persistence;

namespace Realtime.Bench.Postgres;

internal static class PersistenceOn
{
    /// <summary>What lasts, as the product has it, without the product around it.</summary>
    public static ServiceProvider Database(NpgsqlDataSource source, ILoggerFactory logging, IReadOnlyDictionary<string, string?>? settings = null) =>
        new ServiceCollection()
            .AddSingleton(logging)
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings ?? new Dictionary<string, string?>()).Build())
            .AddSingleton(source)
            .AddPersistence()
            .BuildServiceProvider();
}
