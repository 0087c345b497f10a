using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Conversations;

/// <summary>Direct conversations of two or more.</summary>
internal static class ConversationsFeature
{
    public static IServiceCollection AddConversations(this IServiceCollection services) =>
        services
            .AddSingleton<ConversationService>()
            .AddSingleton<GroupService>()
            .AddSingleton<BlockService>()
            .AddSingleton<IUserDeletionStep, ParticipationsOfTheDeleted>()
            .AddSingleton<IUserDeletionStep, BlocksOfTheDeleted>();

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

        conversations.MapGet("/{id}", async (string id, Caller caller, ConversationService service, CancellationToken cancellation) =>
                (await service.FindAsync(caller, id, cancellation)).ToTagged())
            .AnsweringTagged<Conversation>()
            .WithSummary("A conversation that the caller is in");
        conversations.MapPatch("/{id}", async (
                    string id, RenameConversation request, SeenState seen, Caller caller, GroupService service, CancellationToken cancellation) =>
                (await service.RenameAsync(caller, id, request, seen, cancellation)).ToTagged())
            .AnsweringTagged<Conversation>()
            .WithSummary("Rename a group");
        conversations.MapPut("/{id}/participants/{userId}", async (
                    string id, string userId, Caller caller, GroupService service, CancellationToken cancellation) =>
                (await service.AddAsync(caller, id, userId, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Bring a user into a group");
        conversations.MapDelete("/{id}/participants/me", async (string id, Caller caller, GroupService service, CancellationToken cancellation) =>
                (await service.RemoveAsync(caller, id, caller.UserId, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Leave a group");
        conversations.MapDelete("/{id}/participants/{userId}", async (
                    string id, string userId, Caller caller, GroupService service, CancellationToken cancellation) =>
                (await service.RemoveAsync(caller, id, userId, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Make a user leave a group; the owner's to do");

        var blocks = api.MapGroup("/users/me/blocks").WithTags("Conversations");
        blocks.MapGet("", async ([AsParameters] PageRequest page, Caller caller, BlockService service, CancellationToken cancellation) =>
                (await service.ListAsync(caller, page, cancellation)).ToHttp())
            .Answering<Page<BlockedUser>>()
            .WithSummary("Whom the caller has blocked, by id");
        blocks.MapPut("/{userId}", async (string userId, Caller caller, BlockService service, CancellationToken cancellation) =>
                (await service.BlockAsync(caller, userId, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Hear no more from a user in conversations of two");
        blocks.MapDelete("/{userId}", async (string userId, Caller caller, BlockService service, CancellationToken cancellation) =>
                (await service.UnblockAsync(caller, userId, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Take a block back");
    }

    private static IResult Opened(Domain.Refusals.Result<OpenedConversation> result) => result switch
    {
        { IsRefused: true } => result.Refusal.ToProblem(),
        { Value.IsNew: true } => Results.Json(result.Value.Conversation, statusCode: StatusCodes.Status201Created),
        _ => Results.Ok(result.Value.Conversation),
    };
}
