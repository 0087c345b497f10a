using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Outbox;

/// <summary>What follows from what was stored: done once it is committed, again until it is done, and kept where it cannot be.</summary>
internal static class OutboxFeature
{
    public static IServiceCollection AddOutbox(this IServiceCollection services)
    {
        services.AddOptions<OutboxOptions>().BindConfiguration("Outbox").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<OutboxDispatcher>().AddHostedService(provider => provider.GetRequiredService<OutboxDispatcher>());
        services.AddSingleton<DeadLetterService>();
        return services;
    }

    public static void MapOutbox(this RouteGroupBuilder api)
    {
        var letters = api.MapGroup("/admin/dead-letters").WithTags("Administration");
        letters.MapGet("", async ([AsParameters] PageRequest page, Caller caller, DeadLetterService service, CancellationToken cancellation) =>
                (await service.ListAsync(caller, page, cancellation)).ToHttp())
            .Answering<Page<DeadLetter>>()
            .WithSummary("What could not be done, newest first; for administrators");
        letters.MapPost("/{id}/replay", async (string id, Caller caller, DeadLetterService service, CancellationToken cancellation) =>
                (await service.ReplayAsync(caller, id, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Have it tried again; for administrators");
    }
}
