using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;

namespace Realtime.Api.Http;

/// <summary>The framework refuses a query parameter of the wrong type with a bare 400; this finds out which one it was.</summary>
internal static class WrongParameter
{
    /// <summary>Null where the parameters are not what is wrong.</summary>
    public static string? Of(HttpContext http)
    {
        if (http.Response.StatusCode != StatusCodes.Status400BadRequest || http.GetEndpoint() is not { } endpoint)
        {
            return null;
        }
        var wrong = endpoint.Metadata.OfType<IParameterBindingMetadata>().FirstOrDefault(parameter => parameter.HasTryParse && !IsRight(parameter, http));
        // Those that stand together in a record have its properties' names.
        return wrong is null ? null : JsonNamingPolicy.CamelCase.ConvertName(wrong.Name);
    }

    private static bool IsRight(IParameterBindingMetadata parameter, HttpContext http)
    {
        var said = http.Request.Query[parameter.Name].ToString();
        var type = parameter.ParameterInfo.ParameterType;
        return said.Length == 0 || TypeDescriptor.GetConverter(Nullable.GetUnderlyingType(type) ?? type).IsValid(said);
    }
}
