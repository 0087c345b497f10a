using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Http;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Connections;

/// <summary>Answers an operation that failed with a code; the log has the rest.</summary>
internal sealed class UnplannedHubFailures(ILogger<UnplannedHubFailures> logger) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (OperationCanceledException) when (invocationContext.Context.ConnectionAborted.IsCancellationRequested)
        {
            // Nobody is there any more to answer, and SignalR would log what is thrown as an error.
            return null;
        }
        catch (Exception failure)
        {
            var refusal = UnplannedFailures.ToRefusal(failure);
            if (refusal.Code == ErrorCode.Internal)
            {
                logger.OperationFailed(failure, invocationContext.HubMethodName);
            }
            return new HubReply<Done>(Error: refusal.ToError());
        }
    }
}
