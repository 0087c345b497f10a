using System.Reflection;
using Realtime.Api.Connections;
using Realtime.Client;
using Realtime.Domain.Topics;
using Realtime.Persistence;

namespace Realtime.Tests.Architecture;

/// <summary>Arrows run one way: Api -> Persistence -> Domain, Client -> Domain.</summary>
public sealed class TheHouse
{
    private static readonly Assembly Domain = typeof(Topic).Assembly;
    private static readonly Assembly Persistence = typeof(RealtimeDbContext).Assembly;
    private static readonly Assembly Client = typeof(RealtimeClient).Assembly;
    private static readonly Assembly Api = typeof(RealtimeHub).Assembly;

    [Fact]
    public void domain_takes_nothing_from_aspnet_but_the_name_of_a_hub_method()
    {
        Assert.Equal(["Microsoft.AspNetCore.SignalR.Core"], Foreign(Domain));
        var taken = Domain.GetTypes()
            .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static))
            .SelectMany(member => member.GetCustomAttributesData())
            .Select(attribute => attribute.AttributeType)
            .Where(type => type.Namespace!.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal))
            .Distinct();
        Assert.Equal(["HubMethodNameAttribute"], taken.Select(type => type.Name));
    }

    [Fact]
    public void persistence_knows_no_web_and_the_client_no_server()
    {
        Assert.DoesNotContain(Foreign(Persistence), name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.Equal(["Realtime.Domain"], Ours(Persistence));
        Assert.Equal(["Realtime.Domain"], Ours(Client));
        Assert.Equal(["Realtime.Domain", "Realtime.Persistence"], Ours(Api).Order());
        Assert.Empty(Ours(Domain));
    }

    [Fact]
    public void the_api_keeps_itself_to_itself()
    {
        Assert.DoesNotContain(Api.GetExportedTypes(), type => type.Namespace?.StartsWith("Realtime", StringComparison.Ordinal) ?? false);
    }

    private static IEnumerable<string> Foreign(Assembly assembly) => assembly.GetReferencedAssemblies()
        .Select(reference => reference.Name!)
        .Where(name => !name.StartsWith("System", StringComparison.Ordinal) && !name.StartsWith("Realtime", StringComparison.Ordinal) && name != "netstandard");

    private static IEnumerable<string> Ours(Assembly assembly) => assembly.GetReferencedAssemblies()
        .Select(reference => reference.Name!)
        .Where(name => name.StartsWith("Realtime", StringComparison.Ordinal));
}
