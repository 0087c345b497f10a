using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.SignalR;
using Realtime.Api.Connections;
using Realtime.Domain.Contracts;
using Realtime.Domain.Delivery;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Wire;

/// <summary>
/// What clients out there rely on, as one text file. A change of it is a change of protocol: read the difference as those
/// clients will. With <c>REALTIME_WRITE_CONTRACT=1</c> the new text takes its place.
/// </summary>
public sealed class TheWireFormat
{
    [Fact]
    public async Task is_what_wire_txt_says()
    {
        await using var server = await RealtimeServer.StartAsync();

        var now = await DescribeAsync(server);

        await Written.CompareAsync("Realtime.Tests/Wire/wire.txt", now);
    }

    [Fact]
    public void names_every_operation_and_event_of_the_contract_once()
    {
        Assert.Equal(Constants(typeof(Operations)), Hub().Select(operation => operation.Name).Order(StringComparer.Ordinal));
        Assert.Equal(Constants(typeof(Events)), Client().Select(told => told.Name).Order(StringComparer.Ordinal));
    }

    private static async Task<string> DescribeAsync(RealtimeServer server)
    {
        var text = new StringBuilder();
        var types = new Types();
        foreach (var path in (await OpenApi.PathsOfAsync(server)).Order(StringComparer.Ordinal))
        {
            text.Append("http ").Append(path).Append('\n');
        }
        text.Append('\n');
        foreach (var (name, method) in Hub().OrderBy(operation => operation.Name, StringComparer.Ordinal))
        {
            var reply = method.ReturnType.IsGenericType && method.ReturnType.GetGenericTypeDefinition() == typeof(Task<>)
                ? method.ReturnType.GetGenericArguments()[0]
                : method.ReturnType;
            text.Append($"operation {name} {types.NameOf(method.GetParameters()[0].ParameterType)} -> {types.NameOf(reply.GetGenericArguments()[0])}\n");
        }
        foreach (var body in typeof(Operations).Assembly.GetExportedTypes().Where(IsOnTheWire))
        {
            types.NameOf(body);
        }
        text.Append('\n');
        foreach (var (name, method) in Client().OrderBy(told => told.Name, StringComparer.Ordinal))
        {
            var delivery = method.GetCustomAttribute<DeliveryAttribute>()?.Class ?? DeliveryClass.Durable;
            text.Append($"event {name} {types.NameOf(method.GetParameters().Single().ParameterType)} {delivery.ToString().ToLowerInvariant()}\n");
        }
        return text.Append(types.Describe()).ToString();
    }

    private static IEnumerable<(string Name, MethodInfo Method)> Hub() =>
        from method in typeof(RealtimeHub).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        let name = method.GetCustomAttribute<HubMethodNameAttribute>()?.Name
        where name is not null && !name.StartsWith('$')
        select (name, method);

    private static IEnumerable<(string Name, MethodInfo Method)> Client() =>
        from part in typeof(IRealtimeClient).GetInterfaces()
        from method in part.GetMethods()
        select (method.GetCustomAttribute<HubMethodNameAttribute>()!.Name, method);

    /// <summary>Whatever the contract's namespace holds, bodies of HTTP requests too.</summary>
    private static bool IsOnTheWire(Type type) =>
        type.Namespace == typeof(Operations).Namespace && type is { IsGenericType: false, IsInterface: false, IsAbstract: false }
        && !type.IsSubclassOf(typeof(System.Text.Json.Serialization.JsonConverter));

    private static IEnumerable<string> Constants(Type names) => names.GetFields().Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal);

    /// <summary>The types that the operations and events lead to, as the serializer sees them.</summary>
    private sealed class Types
    {
        private static readonly NullabilityInfoContext Nullability = new();
        private readonly SortedDictionary<string, Type> _seen = new(StringComparer.Ordinal);

        public string NameOf(Type type)
        {
            if (Nullable.GetUnderlyingType(type) is { } value)
            {
                return NameOf(value) + "?";
            }
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            {
                return NameOf(type.GetGenericArguments()[0]) + "[]";
            }
            var name = type.IsGenericType
                ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
                : type.Name;
            if (type.Namespace!.StartsWith("Realtime", StringComparison.Ordinal) && _seen.TryAdd(name, type) && !type.IsEnum)
            {
                foreach (var property in PropertiesOf(type))
                {
                    NameOf(property.PropertyType);
                }
            }
            return name;
        }

        public string Describe()
        {
            var text = new StringBuilder();
            foreach (var (name, type) in _seen)
            {
                if (type.IsEnum)
                {
                    text.Append($"\nenum {name}\n");
                    foreach (var value in Enum.GetValues(type))
                    {
                        text.Append($"  {JsonSerializer.Serialize(value, type, WireJson.Options).Trim('"')}\n");
                    }
                    continue;
                }
                text.Append($"\ntype {name}\n");
                foreach (var property in PropertiesOf(type))
                {
                    text.Append($"  {property.Name} {NameOf(property.PropertyType)}{Mark(type, property)}\n");
                }
            }
            return text.ToString();
        }

        private static string Mark(Type type, JsonPropertyInfo property)
        {
            var declared = type.GetProperties().Single(one => string.Equals(one.Name, property.Name, StringComparison.OrdinalIgnoreCase));
            return !property.PropertyType.IsValueType && Nullability.Create(declared).ReadState == NullabilityState.Nullable ? "?" : "";
        }

        private static IEnumerable<JsonPropertyInfo> PropertiesOf(Type type) => WireJson.Options.GetTypeInfo(type).Properties;
    }
}
