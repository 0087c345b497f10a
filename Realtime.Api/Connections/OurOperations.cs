using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Http;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Connections;

/// <summary>What a client can ask of the hub by name: all but its <c>$</c> methods, which its protocols alone call.</summary>
internal sealed class OurOperations(IInvocationBinder binder) : IInvocationBinder
{
    /// <summary>What the hub is to have, and has not yet.</summary>
    public static readonly FrozenSet<string> ForLater = FrozenSet.ToFrozenSet(
    [
        "CALL_START", "CALL_ANSWER", "CALL_DECLINE", "CALL_END", "SIGNAL",
        "VOICE_JOIN", "VOICE_LEAVE", "VOICE_UPDATE", "VOICE_QUALITY",
        "SUPPORT_OPEN", "SUPPORT_ACCEPT", "SUPPORT_CLOSE",
    ]);

    public Type GetReturnType(string invocationId) => binder.GetReturnType(invocationId);

    public Type GetStreamItemType(string streamId) => binder.GetStreamItemType(streamId);

    /// <exception cref="UnknownOperation">There is none of that name.</exception>
    public IReadOnlyList<Type> GetParameterTypes(string methodName)
    {
        if (methodName.StartsWith('$'))
        {
            throw new UnknownOperation();
        }
        try
        {
            return binder.GetParameterTypes(methodName);
        }
        catch (HubException)
        {
            throw new UnknownOperation();
        }
    }

    /// <summary>Whether what a parser threw is the frame's fault. A number that fits no type, or text that is not Unicode, is so too.</summary>
    public static bool IsUnreadable(Exception failure) => failure is InvalidDataException or FormatException or InvalidOperationException or JsonException;

    /// <summary>Why an operation that could be read cannot be carried out.</summary>
    public static Refusal ToRefusal(Exception failure) => failure switch
    {
        UnknownOperation => Refuse.UnknownOperation,
        JsonException json => Answers.FromJson(json),
        // SignalR wraps what the serializer said; what it says itself is about the number of arguments.
        { InnerException: JsonException json } => Answers.FromJson(json),
        _ => Refuse.Invalid("arguments", "An operation takes one object.", "arguments"),
    };

    internal sealed class UnknownOperation : Exception;
}
