using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Streams;

/// <summary>Live streams and their chat.</summary>
internal static class StreamsFeature
{
    public static IServiceCollection AddStreams(this IServiceCollection services) =>
        services.AddSingleton<StreamService>().AddSingleton<IUserDeletionStep, StreamsOfTheDeleted>()
            .AddSingleton<ViewerCounts>().AddHostedService<ViewerCounting>();

    public static void MapStreams(this RouteGroupBuilder api)
    {
        var streams = api.MapGroup("/streams").WithTags("Streams");
        streams.MapPost("", async (StartStream request, Caller caller, StreamService service, CancellationToken cancellation) =>
                (await service.StartAsync(caller, request, cancellation)).ToCreated(stream => $"/api/v1/streams/{stream.Id}"))
            .Answering<LiveStream>(StatusCodes.Status201Created)
            .WithSummary("Start a stream and be its owner");
        streams.MapGet("", async ([AsParameters] PageRequest page, Caller caller, StreamService service, CancellationToken cancellation) =>
                (await service.ListAsync(caller, page, cancellation)).ToHttp())
            .Answering<Page<LiveStream>>()
            .WithSummary("Those that are live, newest first");
        streams.MapGet("/{id}", async (string id, Caller caller, StreamService service, CancellationToken cancellation) =>
                (await service.FindAsync(caller, id, cancellation)).ToHttp())
            .Answering<LiveStream>()
            .WithSummary("A stream");
        streams.MapPost("/{id}/end", async (string id, Caller caller, StreamService service, CancellationToken cancellation) =>
                (await service.EndAsync(caller, id, cancellation)).ToHttp())
            .Answering<LiveStream>()
            .WithSummary("End it; the owner's to do");
    }
}
