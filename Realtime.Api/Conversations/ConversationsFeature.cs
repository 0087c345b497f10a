using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Conversations;

/// <summary>Direct conversations of two or more.</summary>
internal static class ConversationsFeature
{
    public static IServiceCollection AddConversations(this IServiceCollection services) =>
        services.AddSingleton<ConversationService>().AddSingleton<IUserDeletionStep, ParticipationsOfTheDeleted>();

    public static void MapConversations(this RouteGroupBuilder api)
    {
        var conversations = api.MapGroup("/conversations").WithTags("Conversations");
        conversations.MapPost("", async (
                    CreateConversation request, Caller caller, ConversationService service, CancellationToken cancellation) =>
                Opened(await service.OpenAsync(caller, request, cancellation)))
            .Answering<Conversation>(StatusCodes.Status201Created)
            .Answering<Conversation>()
            .WithSummary("Open a conversation; a pair has one, which is answered with 200");
        conversations.MapGet("", async (
                    [AsParameters] PageRequest page, Caller caller, ConversationService service, CancellationToken cancellation) =>
                (await service.ListAsync(caller, page, cancellation)).ToHttp())
            .Answering<Page<Conversation>>()
            .WithSummary("The caller's conversations, newest first");
    }

    private static IResult Opened(Domain.Refusals.Result<OpenedConversation> result) => result switch
    {
        { IsRefused: true } => result.Refusal.ToProblem(),
        { Value.IsNew: true } => Results.Json(result.Value.Conversation, statusCode: StatusCodes.Status201Created),
        _ => Results.Ok(result.Value.Conversation),
    };
}
