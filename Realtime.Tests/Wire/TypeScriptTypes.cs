using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Realtime.Api.Description;
using Realtime.Domain.Delivery;
using Realtime.Domain.Permissions;

namespace Realtime.Tests.Wire;

/// <summary>The TypeScript types of the wire are made from the contract. With <c>REALTIME_WRITE_CONTRACT=1</c> this writes them; else it compares.</summary>
public sealed class TypeScriptTypes
{
    private const string File = "web/src/client/contract.generated.ts";

    [Fact]
    public async Task are_what_the_contract_says() => await Written.CompareAsync(File, Make());

    private static string Make()
    {
        var text = new StringBuilder("""
            // Made from Realtime.Domain/Contracts by Realtime.Tests/Wire/TypeScriptTypes.cs. Not to be changed by hand:
            //   REALTIME_WRITE_CONTRACT=1 dotnet test Realtime.Tests --filter FullyQualifiedName~TypeScriptTypes

            """);
        foreach (var type in Contract.Types)
        {
            text.Append('\n');
            Document(text, ContractDocs.Of(type), "");
            if (type.IsEnum)
            {
                WriteEnum(text, type);
            }
            else
            {
                WriteRecord(text, type);
            }
        }
        text.Append("\n/** What a client can ask: the hub's methods. */\nexport interface Operations {\n");
        foreach (var operation in Contract.Operations)
        {
            text.Append($"  {operation.Name}: {{ request: {NameOf(operation.Request)}; reply: {NameOf(operation.Reply)} }};\n");
        }
        text.Append("}\n");
        WriteEvents(text, "DurableEvents", "Events that carry their topic's next seq.", isSequenced: true);
        WriteEvents(text, "PassingEvents", "Events that pass as they come.", isSequenced: false);
        WriteNames(text, "durableEventNames", "DurableEvents", isSequenced: true);
        WriteNames(text, "passingEventNames", "PassingEvents", isSequenced: false);
        return text.ToString();
    }

    private static void WriteEnum(StringBuilder text, Type type)
    {
        var values = string.Concat(Contract.ValuesOf(type).Select(value => $"\n  | '{value}'"));
        // A set of permissions is a list of names.
        text.Append(type == typeof(ServerPermissions)
            ? $"export type ServerPermissions = ServerPermission[];\n\nexport type ServerPermission ={values};\n"
            : $"export type {type.Name} ={values};\n");
    }

    private static void WriteRecord(StringBuilder text, Type type)
    {
        var fields = Contract.FieldsOf(type);
        if (fields.Count == 0)
        {
            text.Append($"export type {type.Name} = Record<string, never>;\n");
            return;
        }
        text.Append($"export interface {NameOf(type)} {{\n");
        foreach (var field in fields)
        {
            Document(text, field.Summary, "  ");
            text.Append($"  {field.Name}{(field.IsRequired ? "" : "?")}: {NameOf(field.Type)};\n");
        }
        text.Append("}\n");
    }

    private static void WriteEvents(StringBuilder text, string name, string summary, bool isSequenced)
    {
        text.Append($"\n/** {summary} */\nexport interface {name} {{\n");
        foreach (var told in Contract.Events.Where(told => told.IsSequenced == isSequenced))
        {
            var lossy = told.Delivery == DeliveryClass.Durable ? "" : $" Of class {JsonNamingPolicy.CamelCase.ConvertName(told.Delivery.ToString())}.";
            Document(text, told.Summary + lossy, "  ");
            text.Append($"  {told.Name}: {NameOf(told.Payload)};\n");
        }
        text.Append("}\n");
    }

    private static void WriteNames(StringBuilder text, string name, string of, bool isSequenced)
    {
        text.Append($"\nexport const {name}: readonly (keyof {of})[] = [\n");
        foreach (var told in Contract.Events.Where(told => told.IsSequenced == isSequenced))
        {
            text.Append($"  '{told.Name}',\n");
        }
        text.Append("];\n");
    }

    private static void Document(StringBuilder text, string? summary, string indent)
    {
        if (!string.IsNullOrWhiteSpace(summary))
        {
            text.Append($"{indent}/** {summary.Trim().Replace("*/", "* /", StringComparison.Ordinal)} */\n");
        }
    }

    private static string NameOf(Type type) =>
        Contract.ElementOf(type) is { } element ? $"{NameOf(element)}[]"
        : type.IsGenericParameter ? type.Name
        : type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : Contract.IsOurs(type) ? type.Name
        : type == typeof(string) || type == typeof(DateTimeOffset) ? "string"
        : type == typeof(bool) ? "boolean"
        : type == typeof(JsonElement) ? "unknown"
        : "number";
}

/// <summary>Files of the project that are made from its code.</summary>
internal static class Written
{
    /// <summary>Fails with what to do when the file is another; writes it where that is asked for.</summary>
    public static async Task CompareAsync(string file, string now, [CallerFilePath] string here = "")
    {
        var root = Path.Combine(Path.GetDirectoryName(here)!, "..", "..");
        if (Environment.GetEnvironmentVariable("REALTIME_WRITE_CONTRACT") == "1")
        {
            await System.IO.File.WriteAllTextAsync(Path.Combine(root, file), now);
        }
        var written = await System.IO.File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Wire", Path.GetFileName(file)));
        Assert.True(
            now == written || Environment.GetEnvironmentVariable("REALTIME_WRITE_CONTRACT") == "1",
            $"{file} is not what the contract says any more. Run this test with REALTIME_WRITE_CONTRACT=1 and look at the difference.");
    }
}
