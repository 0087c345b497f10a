using System.Reflection;
using Realtime.Domain.Contracts;

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
        return ToldEvent.Of(name, payload);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        (_name, _payload) = (EventCatalog.NameOf(targetMethod!), args![0]);
        return Task.CompletedTask;
    }
}
