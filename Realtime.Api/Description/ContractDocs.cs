using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Realtime.Domain.Contracts;

namespace Realtime.Api.Description;

/// <summary>What the contract's doc comments say, in Markdown. The compiler puts them beside the assembly; without that file there are none.</summary>
internal static partial class ContractDocs
{
    private static readonly Dictionary<string, XElement> Members = Load();

    public static string? Of(Type type) => Text(Find($"T:{NameOf(type)}")?.Element("summary"));

    public static string? Of(MethodInfo method) => Text(Find(
        $"M:{method.DeclaringType!.FullName}.{method.Name}({string.Join(',', method.GetParameters().Select(parameter => parameter.ParameterType.FullName))})")
        ?.Element("summary"));

    /// <summary>Of a record's parameter, or of a property.</summary>
    public static string? OfField(Type type, string property) => Text(
        Find($"T:{NameOf(type)}")?.Elements("param").FirstOrDefault(parameter => parameter.Attribute("name")?.Value == property)
        ?? Find($"P:{NameOf(type)}.{property}")?.Element("summary"));

    /// <summary>Of one value of an enum.</summary>
    public static string? OfValue(Type type, string member) => Text(Find($"F:{NameOf(type)}.{member}")?.Element("summary"));

    /// <summary>A generic record is documented once.</summary>
    private static string? NameOf(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName;

    private static XElement? Find(string name) => Members.GetValueOrDefault(name);

    private static string? Text(XElement? element) =>
        element is null ? null : Spaces().Replace(string.Concat(element.Nodes().Select(Text)), " ").Trim() is { Length: > 0 } text ? text : null;

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "paramref" } parameter => $"`{JsonNamingPolicy.CamelCase.ConvertName(parameter.Attribute("name")!.Value)}`",
        XElement { Name.LocalName: "see" } see => $"`{Referred(see.Attribute("cref")?.Value ?? see.Attribute("langword")?.Value ?? "")}`",
        XElement other => string.Concat(other.Nodes().Select(Text)) + " ",
        _ => "",
    };

    /// <summary>A value of an enum has a name on the wire; of the rest the last part says enough.</summary>
    private static string Referred(string reference)
    {
        var name = reference[(reference.IndexOf(':', StringComparison.Ordinal) + 1)..];
        var (owner, member) = (name[..Math.Max(0, name.LastIndexOf('.'))], name[(name.LastIndexOf('.') + 1)..]);
        if (!reference.StartsWith("F:", StringComparison.Ordinal))
        {
            return Arity().Replace(member, "");
        }
        var type = typeof(IRealtimeClient).Assembly.GetType(owner);
        return type is { IsEnum: true } && Enum.TryParse(type, member, out var value) && Contract.ValuesOf(type).Contains(Wire(type, value)) ? Wire(type, value) : member;
    }

    private static string Wire(Type type, object value) => JsonSerializer.Serialize(value, type, WireJson.Options).Trim('"');

    private static Dictionary<string, XElement> Load()
    {
        var path = Path.ChangeExtension(typeof(IRealtimeClient).Assembly.Location, ".xml");
        return File.Exists(path)
            ? XDocument.Load(path, LoadOptions.PreserveWhitespace).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value)
            : [];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"`\d+$|\{.*$")]
    private static partial Regex Arity();
}
