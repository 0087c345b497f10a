using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Threads;

/// <summary>Threads: followed, listed, read.</summary>
internal static class ThreadsFeature
{
    public static IServiceCollection AddThreads(this IServiceCollection services) =>
        services.AddSingleton<ThreadService>().AddSingleton<IUserDeletionStep, ThreadsOfTheDeleted>();

    public static void MapThreads(this RouteGroupBuilder api)
    {
        api.MapGet("/threads", async (
                    bool? unread, int? limit, string? cursor, Caller caller, ThreadService threads, CancellationToken cancellation) =>
                (await threads.ListAsync(caller, new ListThreads(unread, limit, cursor), cancellation)).ToHttp())
            .WithTags("Threads")
            .Answering<ThreadPage>()
            .WithSummary("The threads that the caller follows, the one with the last reply first");
        var thread = api.MapGroup("/messages/{id}/thread").WithTags("Threads");
        thread.MapPut("/read", async (string id, PutRead request, Caller caller, ThreadService threads, CancellationToken cancellation) =>
                (await threads.MarkAsync(caller, new MarkThreadRead(id, request.Seq), cancellation)).ToHttp())
            .Answering<MarkedRead>()
            .WithSummary("Read a thread up to a seq; never back");
        thread.MapPut("/follow", async (string id, Caller caller, ThreadService threads, CancellationToken cancellation) =>
                (await threads.FollowAsync(caller, new FollowThread(id), follows: true, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Follow a thread");
        thread.MapDelete("/follow", async (string id, Caller caller, ThreadService threads, CancellationToken cancellation) =>
                (await threads.FollowAsync(caller, new FollowThread(id), follows: false, cancellation)).ToNoContent())
            .AnsweringNothing()
            .WithSummary("Follow it no longer, whatever is written in it");
    }
}
