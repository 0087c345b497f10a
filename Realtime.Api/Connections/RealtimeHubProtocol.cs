using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Realtime.Domain.Contracts;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Connections;

/// <summary>
/// SignalR's JSON protocol, but for what it does with what it cannot read. It would answer an unknown operation or a wrong
/// argument with a sentence and no code, and end the connection over a frame that is not JSON. Here both become a call of
/// one of two hub methods that say what is wrong, by our catalogue; no client can call those by name.
/// </summary>
/// <param name="guard">What the one connection that this instance reads for may ask; null before its client has said who it is.</param>
internal sealed class RealtimeHubProtocol(JsonHubProtocol json, ConnectionGuard? guard = null) : IGuardedProtocol
{
    public const string Refused = "$refused";
    public const string RefusedUnasked = "$refused_unasked";

    public string Name => json.Name;

    public int Version => json.Version;

    public TransferFormat TransferFormat => json.TransferFormat;

    public bool IsVersionSupported(int version) => json.IsVersionSupported(version);

    public IHubProtocol GuardedBy(ConnectionGuard its) => new RealtimeHubProtocol(json, its);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        try
        {
            if (!json.TryParseMessage(ref input, new OurOperations(binder), out message))
            {
                return guard is not null && IsEndless(ref input, out message);
            }
            guard?.NoteWellFormed();
        }
        // A number that fits no type, or text that is not Unicode, SignalR does not take for the fault of the frame that it is.
        catch (Exception failure) when (OurOperations.IsUnreadable(failure))
        {
            // The frame is consumed by now, whatever was in it.
            guard?.NoteMalformed();
            message = Refuse(null, Domain.Refusals.Refuse.Malformed);
        }

        if (guard is not null && message is not CloseMessage && guard.Refusal() is { } wait)
        {
            // A heartbeat too many needs no answer.
            message = message is PingMessage ? message : Refuse((message as InvocationMessage)?.InvocationId, wait);
        }
        else if (message is InvocationBindingFailureMessage unbound)
        {
            message = Refuse(unbound.InvocationId, OurOperations.ToRefusal(unbound.BindingFailure.SourceException));
        }
        if (message is HubMethodInvocationMessage { InvocationId: not null })
        {
            guard?.Enter();
        }
        return true;
    }

    /// <summary>A record that is longer than any may be, and not at its end. SignalR would make a fault of it.</summary>
    private bool IsEndless(ref ReadOnlySequence<byte> input, [NotNullWhen(true)] out HubMessage? message)
    {
        message = null;
        if (input.Length < guard!.FrameBytes)
        {
            return false;
        }
        guard.NoteTooLarge();
        input = input.Slice(input.End);
        message = PingMessage.Instance;
        return true;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output)
    {
        json.WriteMessage(message, output);
        if (message is CompletionMessage)
        {
            // Only now: the hub writes one message at a time, so what it says next comes behind this answer.
            guard?.Leave();
        }
    }

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => json.GetMessageBytes(message);

    private static InvocationMessage Refuse(string? invocationId, Refusal refusal) =>
        new(invocationId, invocationId is null ? RefusedUnasked : Refused, [refusal.ToError()]);
}
