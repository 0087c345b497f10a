using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Snapshots;

/// <summary>What a client begins with, in one call.</summary>
internal static class SnapshotsFeature
{
    public static IServiceCollection AddSnapshots(this IServiceCollection services) => services.AddSingleton<SnapshotService>();

    public static void MapSnapshots(this RouteGroupBuilder api) =>
        api.MapGet("/snapshot", async (Caller caller, SnapshotService snapshots, CancellationToken cancellation) =>
                (await snapshots.ReadAsync(caller, cancellation)).ToHttp())
            .WithTags("Snapshot")
            .Answering<Snapshot>()
            .WithSummary("All that a client begins with, read at one moment");
}
