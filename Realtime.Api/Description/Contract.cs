using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Connections;
using Realtime.Domain.Contracts;
using Realtime.Domain.Delivery;
using Realtime.Domain.Permissions;

namespace Realtime.Api.Description;

/// <summary>What a client can ask.</summary>
internal sealed record ContractOperation(string Name, Type Request, Type Reply);

/// <summary>What a client is told.</summary>
/// <param name="IsSequenced">Whether it carries its topic's next seq.</param>
internal sealed record ContractEvent(string Name, Type Payload, DeliveryClass Delivery, bool IsSequenced, string? Summary);

/// <param name="IsRequired">In a request: without it the request is refused. In an answer: it is always there.</param>
internal sealed record ContractField(string Name, Type Type, bool IsRequired, string? Summary);

/// <summary>The wire's contract as the code has it: all that describes it is made from here, so that no description can be another.</summary>
internal static class Contract
{
    public static readonly IReadOnlyList<ContractOperation> Operations =
    [
        .. (from method in typeof(RealtimeHub).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            let name = method.GetCustomAttribute<HubMethodNameAttribute>()?.Name
            where name is not null && !name.StartsWith('$')
            select new ContractOperation(name, method.GetParameters()[0].ParameterType, ReplyOf(method.ReturnType)))
            .OrderBy(operation => operation.Name, StringComparer.Ordinal),
    ];

    public static readonly IReadOnlyList<ContractEvent> Events =
    [
        .. (from part in typeof(IRealtimeClient).GetInterfaces()
            from method in part.GetMethods()
            let payload = method.GetParameters().Single().ParameterType
            select new ContractEvent(
                method.GetCustomAttribute<HubMethodNameAttribute>()!.Name,
                payload,
                method.GetCustomAttribute<DeliveryAttribute>()?.Class ?? DeliveryClass.Durable,
                payload.IsAssignableTo(typeof(ISequenced)),
                ContractDocs.Of(method)))
            .OrderBy(told => told.Name, StringComparer.Ordinal),
    ];

    /// <summary>Every record and enum on the wire, those of HTTP too, by name.</summary>
    public static readonly IReadOnlyList<Type> Types = AllTypes();

    /// <summary>Those that a server says; the rest are said by clients alone.</summary>
    private static readonly HashSet<Type> Said = SaidTypes();

    /// <summary>The fields of a record, as the serializer has them.</summary>
    public static IReadOnlyList<ContractField> FieldsOf(Type type)
    {
        // A generic record is described once, with its parameters open, which the serializer does not know.
        var optional = type.GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!.GetParameters()
            .Where(parameter => parameter.HasDefaultValue)
            .Select(parameter => parameter.Name)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        // One of this call's own: it remembers what it has looked at, and is not made for several at once.
        var nullability = new NullabilityInfoContext();
        return
        [
            .. from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
               where property.GetMethod is { IsStatic: false } && property.GetCustomAttribute<JsonIgnoreAttribute>() is null && property.Name != "EqualityContract"
               let isNullable = Nullable.GetUnderlyingType(property.PropertyType) is not null
                   || (!property.PropertyType.IsValueType && nullability.Create(property).ReadState == NullabilityState.Nullable)
               select new ContractField(
                   JsonNamingPolicy.CamelCase.ConvertName(property.Name),
                   Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType,
                   !isNullable && (Said.Contains(type) || !optional.Contains(property.Name)),
                   ContractDocs.OfField(type, property.Name)),
        ];
    }

    /// <summary>The element of a list; null for what is none.</summary>
    public static Type? ElementOf(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    /// <summary>Whether it is a record or an enum of ours.</summary>
    public static bool IsOurs(Type type) => !type.IsGenericParameter && (type.Namespace?.StartsWith("Realtime.", StringComparison.Ordinal) ?? false);

    /// <summary>The values of an enum, by the names they have on the wire.</summary>
    public static IReadOnlyList<string> ValuesOf(Type type) => type == typeof(ServerPermissions)
        ? PermissionNames.Of(ServerPermissions.All)
        : [.. Enum.GetValues(type).Cast<object>().Select(value => JsonSerializer.Serialize(value, type, WireJson.Options).Trim('"'))];

    private static Type ReplyOf(Type returned)
    {
        var reply = returned.GetGenericTypeDefinition() == typeof(Task<>) ? returned.GetGenericArguments()[0] : returned;
        return reply.GetGenericArguments()[0];
    }

    private static List<Type> AllTypes()
    {
        var found = new HashSet<Type>();
        foreach (var type in typeof(IRealtimeClient).Assembly.GetExportedTypes().Where(type =>
            type.Namespace == typeof(IRealtimeClient).Namespace && type is { IsInterface: false, IsAbstract: false } && type != typeof(HubReply<>)
            && !type.IsAssignableTo(typeof(JsonConverter))))
        {
            Collect(type, found);
        }
        return [.. found.OrderBy(type => type.Name, StringComparer.Ordinal)];
    }

    private static HashSet<Type> SaidTypes()
    {
        var said = new HashSet<Type>();
        foreach (var type in Operations.Select(operation => operation.Reply).Concat(Events.Select(told => told.Payload)))
        {
            Collect(type, said);
        }
        // What is in no request of the hub's is either the body of an HTTP request, which says so by its name, or an answer.
        string[] asking = ["Create", "Update", "Put", "Post", "Patch", "Set", "Order", "Transfer", "Mute", "Rename", "Start", "Register", "Login", "Logout", "Refresh", "EnterAs", "ChangePassword"];
        var asked = Operations.Select(operation => operation.Request).ToHashSet();
        foreach (var type in Types.Where(type => !asked.Contains(type) && !Array.Exists(asking, verb => type.Name.StartsWith(verb, StringComparison.Ordinal))))
        {
            Collect(type, said);
        }
        return said;
    }

    private static void Collect(Type type, HashSet<Type> into)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? ElementOf(type) ?? type;
        if (!IsOurs(plain) || !into.Add(plain) || plain.IsEnum)
        {
            return;
        }
        foreach (var property in plain.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            Collect(property.PropertyType, into);
        }
    }
}
