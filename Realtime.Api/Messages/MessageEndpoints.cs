using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;

namespace Realtime.Api.Messages;

internal static class MessageEndpoints
{
    public static void MapMessages(this RouteGroupBuilder api)
    {
        foreach (var (path, kind) in TopicPaths.WithMessages)
        {
            var messages = api.MapGroup($"/{path}/{{id}}/messages").WithTags("Messages");
            messages.MapGet("", async (
                        string id, long? before, long? after, int? limit, string? threadId,
                        Caller caller, MessageService service, CancellationToken cancellation) =>
                    (await service.HistoryAsync(caller, new HistoryRequest(kind, id, before, after, limit, threadId), cancellation)).ToHttp())
                .Answering<HistoryPage>()
                .WithSummary("Messages by rising seq: the newest, those before a seq, or those after one; without threads, or with threadId of one thread");
            messages.MapPost("", async (
                        string id, PostMessage request, Caller caller, MessageService service, CancellationToken cancellation) =>
                    Sent(await service.SendAsync(
                        caller,
                        new SendMessage(kind, id, request.Content, request.Nonce, request.ReplyTo, request.Attachments, request.ThreadId),
                        cancellation)))
                .Answering<MessageSent>(StatusCodes.Status201Created)
                .Answering<MessageSent>()
                .WithSummary("Send; a nonce that was used before answers the first message again, with 200");
        }
        api.MapMessageChanges();
    }

    private static IResult Sent(Domain.Refusals.Result<MessageSent> result) => result switch
    {
        { IsRefused: true } => result.ToHttp(),
        { Value.Duplicate: true } => result.ToHttp(),
        _ => Results.Json(result.Value, statusCode: StatusCodes.Status201Created),
    };
}

/// <summary>How the kinds of topic that hold messages are called in paths.</summary>
internal static class TopicPaths
{
    public static readonly (string Path, TopicKind Kind)[] WithMessages =
    [
        ("channels", TopicKind.Channel), ("conversations", TopicKind.Conversation), ("streams", TopicKind.Stream),
    ];
}
