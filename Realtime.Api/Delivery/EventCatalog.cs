using System.Collections.Frozen;
using System.Reflection;
using Microsoft.AspNetCore.SignalR;
using Realtime.Domain.Contracts;
using Realtime.Domain.Delivery;

namespace Realtime.Api.Delivery;

/// <summary>What the contract says of each event, read from <see cref="IRealtimeClient"/> once.</summary>
internal static class EventCatalog
{
    private static readonly FrozenDictionary<MethodInfo, string> Names =
        typeof(IRealtimeClient).GetInterfaces()
            .SelectMany(part => part.GetMethods())
            .ToFrozenDictionary(method => method, method => method.GetCustomAttribute<HubMethodNameAttribute>()!.Name);

    private static readonly FrozenDictionary<string, DeliveryClass> Classes =
        Names.ToFrozenDictionary(name => name.Value, name => name.Key.GetCustomAttribute<DeliveryAttribute>()?.Class ?? DeliveryClass.Durable);

    public static string NameOf(MethodInfo method) => Names[method];

    /// <summary>Durable for a name of another version's: better it ends a connection than is lost in silence.</summary>
    public static DeliveryClass ClassOf(string name) => Classes.GetValueOrDefault(name, DeliveryClass.Durable);
}
