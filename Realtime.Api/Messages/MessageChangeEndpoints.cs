using Realtime.Api.Access;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;

namespace Realtime.Api.Messages;

/// <summary>What can be done to a message over HTTP.</summary>
internal static class MessageChangeEndpoints
{
    public static void MapMessageChanges(this RouteGroupBuilder api)
    {
        var message = api.MapGroup("/messages/{id}").WithTags("Messages");
        message.MapPatch("", async (string id, PatchMessage request, Caller caller, MessageEditing messages, CancellationToken cancellation) =>
                (await messages.EditAsync(caller, new EditMessage(id, request.Content, request.ExpectedChangeSeq), cancellation)).ToHttp())
            .Answering<ChangeMade>()
            .WithSummary("Edit; its author's to do");
        message.MapDelete("", async (string id, bool? hard, Caller caller, MessageEditing messages, CancellationToken cancellation) =>
                (await messages.DeleteAsync(caller, new DeleteMessage(id, hard ?? false), cancellation)).ToHttp())
            .Answering<ChangeMade>()
            .WithSummary("Make a tombstone of it, with ?hard=true forget what it said; its author's or a moderator's to do");
        message.MapPost("/redact", async (
                    string id, PostRedaction request, Caller caller, MessageEditing messages, CancellationToken cancellation) =>
                (await messages.RedactAsync(caller, new RedactMessage(id, request.Reason), cancellation)).ToHttp())
            .Answering<ChangeMade>()
            .WithSummary("Take its content away and say why; a moderator's to do");
        message.MapGet("/edits", async (
                    string id, [AsParameters] PageRequest page, Caller caller, MessageEditing messages, CancellationToken cancellation) =>
                (await messages.EditsAsync(caller, id, page, cancellation)).ToHttp())
            .Answering<Page<EarlierContent>>()
            .WithSummary("What it said before, the oldest first; for its author and moderators");

        message.MapPut("/reactions/{emoji}", async (
                    string id, string emoji, Caller caller, ReactionService reactions, CancellationToken cancellation) =>
                (await reactions.AddAsync(caller, new ReactToMessage(id, emoji), cancellation)).ToHttp())
            .Answering<ChangeMade>()
            .WithSummary("React");
        message.MapDelete("/reactions/{emoji}", async (
                    string id, string emoji, Caller caller, ReactionService reactions, CancellationToken cancellation) =>
                (await reactions.RemoveAsync(caller, new ReactToMessage(id, emoji), cancellation)).ToHttp())
            .Answering<ChangeMade>()
            .WithSummary("Take a reaction back");
        message.MapGet("/reactions/{emoji}", async (
                    string id, string emoji, [AsParameters] PageRequest page, Caller caller, ReactionService reactions, CancellationToken cancellation) =>
                (await reactions.ReactorsAsync(caller, new ReactToMessage(id, emoji), page, cancellation)).ToHttp())
            .Answering<Page<Reactor>>()
            .WithSummary("Who reacted so, by id");

        message.MapPut("/pin", async (string id, Caller caller, PinService pins, CancellationToken cancellation) =>
                (await pins.PinAsync(caller, new PinMessage(id), cancellation)).ToHttp())
            .Answering<ChangeMade>()
            .WithSummary("Pin; a moderator's to do, in a conversation anyone's");
        message.MapDelete("/pin", async (string id, Caller caller, PinService pins, CancellationToken cancellation) =>
                (await pins.UnpinAsync(caller, new PinMessage(id), cancellation)).ToHttp())
            .Answering<ChangeMade>()
            .WithSummary("Unpin");
        foreach (var (path, kind) in TopicPaths.WithMessages)
        {
            api.MapGet($"/{path}/{{id}}/pins", async (string id, Caller caller, PinService pins, CancellationToken cancellation) =>
                    (await pins.ListAsync(caller, new TopicRef(kind, id), cancellation)).ToHttp())
                .WithTags("Messages")
                .Answering<Page<Message>>()
                .WithSummary("Its pinned messages, the newest pin first; 50 at most");
        }
    }
}
