using System.Reflection;
using System.Text.Json;
using Realtime.Domain.Contracts;
using Realtime.Domain.Delivery;

namespace Realtime.Api.Delivery;

/// <summary>
/// A client that writes down what it is told. So what is told is spelled by the compiler, as on any typed hub, and yet becomes
/// a value: a name and a payload that is serialised here, once.
/// </summary>
internal class EventRecorder : DispatchProxy
{
    private string? _name;
    private object? _payload;

    public static ToldEvent Record(Func<IRealtimeClient, Task> what)
    {
        var client = Create<IRealtimeClient, EventRecorder>();
        what(client);
        var recorder = (EventRecorder)(object)client;
        if (recorder is not { _name: { } name, _payload: { } payload })
        {
            throw new InvalidOperationException("Nothing was told.");
        }
        return new ToldEvent(
            name,
            (payload as ISequenced)?.Seq,
            (payload as ILatest)?.LatestKey,
            JsonSerializer.SerializeToUtf8Bytes(payload, payload.GetType(), WireJson.Options));
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        (_name, _payload) = (EventCatalog.NameOf(targetMethod!), args![0]);
        return Task.CompletedTask;
    }
}

/// <summary>An event before anybody is named who shall hear it.</summary>
internal readonly record struct ToldEvent(string Name, long? Seq, string? LatestKey, ReadOnlyMemory<byte> Payload);
