using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Api.Messages;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Reading;

/// <summary>Read receipts and unread counts.</summary>
internal static class ReadingFeature
{
    public static IServiceCollection AddReading(this IServiceCollection services) => services.AddSingleton<ReadingService>();

    public static void MapReading(this RouteGroupBuilder api)
    {
        foreach (var (path, kind) in TopicPaths.WithMessages)
        {
            api.MapPut($"/{path}/{{id}}/read", async (
                        string id, PutRead request, Caller caller, ReadingService reading, CancellationToken cancellation) =>
                    (await reading.MarkAsync(caller, new MarkRead(kind, id, request.Seq), cancellation)).ToHttp())
                .WithTags("Reading")
                .Answering<MarkedRead>()
                .WithSummary("Read up to a seq; never back");
        }
        api.MapGet("/conversations/{id}/read", async (
                    string id, Caller caller, ReadingService reading, CancellationToken cancellation) =>
                (await reading.OfConversationAsync(caller, id, cancellation)).ToHttp())
            .WithTags("Reading")
            .Answering<Page<ReadState>>()
            .WithSummary("Who has read a conversation, and how far");
    }
}
