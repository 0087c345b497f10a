using System.Net;
using System.Reflection;
using Realtime.Bench.Yardstick;

namespace Realtime.Bench.Servers;

/// <summary>The yardstick.</summary>
internal sealed class BareHubServer : HubServer
{
    public const string Label = "bare";

    private BareHubServer(ChildProcess process, IPEndPoint address) : base(Label, process, address)
    {
    }

    protected override string JoinTarget => nameof(BareHub.JoinGroup);

    protected override string SendTarget => nameof(BareHub.Send);

    public static async Task<BareHubServer> StartAsync(int? core, CancellationToken cancellation)
    {
        var address = FreeAddress();
        string[] command = ["dotnet", Assembly.GetExecutingAssembly().Location, BareHubCommand.Verb, "--port", $"{address.Port}"];
        return new BareHubServer(await StartAsync("The bare hub", command, [], address, core, cancellation), address);
    }

    protected override string PathOf(int user) => "/hub";

    protected override object[] JoinArguments(int topic) => [$"room-{topic}"];

    protected override object[] SendArguments(int topic, string name, string content) => [$"room-{topic}", content];
}
