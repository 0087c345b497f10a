using System.Net;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;

namespace Realtime.Bench.Servers;

/// <summary>A node of ours, with everything on and its limits out of the way.</summary>
internal sealed class RealtimeServer : HubServer
{
    public const string Label = "ours";

    private RealtimeServer(string name, ChildProcess process, IPEndPoint address) : base(name, process, address)
    {
    }

    protected override string JoinTarget => Operations.Subscribe;

    protected override string SendTarget => Operations.MessageSend;

    /// <param name="name">As in the tables.</param>
    /// <param name="api">Path of Realtime.Api.dll.</param>
    /// <param name="postgres">Connection string of a database that has its <see cref="Population"/>.</param>
    /// <param name="redis">Null for a node that is alone.</param>
    /// <param name="more">Further environment.</param>
    public static async Task<RealtimeServer> StartAsync(
        string name, string api, string postgres, string? redis, IReadOnlyDictionary<string, string> more, int? core, CancellationToken cancellation)
    {
        var address = FreeAddress();
        var environment = new Dictionary<string, string>(more)
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_URLS"] = $"http://{address}",
            ["ConnectionStrings__Postgres"] = postgres,
            ["Authentication__SigningKey"] = AccessTokens.SigningKey,
            ["Limits__OperationsPerSecond"] = "1000000",
            ["Limits__OperationBurst"] = "1000000",
            ["Limits__RequestsPerSecond"] = "1000000",
            ["Limits__RequestBurst"] = "1000000",
            ["Limits__ConnectionsPerUser"] = "100000",
            ["Limits__AdmissionPerSecond"] = "1000000",
            ["Limits__AdmissionBurst"] = "1000000",
        };
        if (redis is not null)
        {
            environment["ConnectionStrings__Redis"] = redis;
        }
        return new RealtimeServer(name, await StartAsync("Realtime.Api", ["dotnet", api], environment, address, core, cancellation), address);
    }

    protected override string PathOf(int user) => $"/hub?access_token={AccessTokens.For(Population.User(user))}";

    protected override object[] JoinArguments(int topic) => [new SubscribeRequest([new(TopicKind.Channel, Population.Channel(topic))])];

    protected override object[] SendArguments(int topic, string name, string content) =>
        [new SendMessage(TopicKind.Channel, Population.Channel(topic), content, name)];
}
