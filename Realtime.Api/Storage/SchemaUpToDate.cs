using Realtime.Persistence.Migrations;

namespace Realtime.Api.Storage;

/// <summary>Hosted services start before the first request is taken, so nobody meets an old schema.</summary>
internal sealed class SchemaUpToDate(SchemaMigrator migrator) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => migrator.MigrateAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
