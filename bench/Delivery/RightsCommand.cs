using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Realtime.Bench.Measuring;
using Realtime.Bench.Seeding;
using Realtime.Bench.Servers;
using Realtime.Domain.Contracts;

namespace Realtime.Bench.Delivery;

/// <summary>What it costs to decide whether one may send.</summary>
internal sealed class RightsCommand : Command
{
    private const double MostCpu = 1.05;
    private const string Checked = "checked";
    private const string Unchecked = "unchecked";
    private const string Control = "control";

    /// <summary>Each of them sends in a channel of their own, and hears what they say.</summary>
    private static readonly CrowdShape Shape = new(Topics: 80, Subscribers: 1, Senders: 1, Among: true);

    private static readonly Seed Servers = new()
    {
        Users = Shape.Users, Servers = 10, Channels = Shape.Topics / 10, Members = Shape.Users, Conversations = 0, Messages = 0, MessagesElsewhere = 0,
    };

    private readonly DeliveryOptions _common;
    private readonly Option<int> _sends = DeliveryOptions.Count("--sends", "Messages a second, over all channels.", 1_000);

    public RightsCommand()
        : base("rights", "Sends in channels with roles, overrides and mutes against the same by a server that checks no rights: CPU.")
    {
        _common = new DeliveryOptions(this, seconds: 6, isCompared: false);
        Options.Add(_sends);
        SetAction(RunAsync);
    }

    /// <returns>0; 1 when a delivery was lost or misplaced; 2 when the target is missed.</returns>
    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var settings = _common.Read(arguments) with { Only = RealtimeServer.Label };
        var sends = arguments.GetValue(_sends);
        await using var sayingYes = CopiedBuild.Of(settings.Api, isAsking: false);
        await using var asking = CopiedBuild.Of(settings.Api, isAsking: true);
        await using var arena = await Arena.OpenAsync(settings, Servers, cancellation);
        // Databases of their own, or each would have to do what the other's messages leave to be done.
        HubServer[] servers =
        [
            await arena.StartOursAsync(name: Checked),
            await arena.StartOursAsync(name: Unchecked, postgres: await arena.AnotherDatabaseAsync(Servers), api: sayingYes.Api),
            await arena.StartOursAsync(name: Control, postgres: await arena.AnotherDatabaseAsync(Servers), api: asking.Api),
        ];
        await AskAsStrangerAsync(servers[0], HttpStatusCode.Forbidden, cancellation);
        await AskAsStrangerAsync(servers[1], HttpStatusCode.Created, cancellation);
        await AskAsStrangerAsync(servers[2], HttpStatusCode.Forbidden, cancellation);
        var crowds = servers.Select(server => new Crowd(arena.Loop, Shape, server, negotiate: false)).ToArray();
        Screen.Line(string.Create(CultureInfo.InvariantCulture, $"{Shape.Topics} channels in {Servers.Servers} servers, {sends:N0} sends a second"));
        Screen.Line("");
        var steady = new SteadyRounds(settings, crowds, sends);
        steady.WarmUp();
        // Deliveries are sends here, so it is the CPU of a send over that of an unchecked one.
        var rounds = steady.Run().ToArray();
        double[] Over(string of, string yardstick) => [.. rounds.Select(turns => turns[yardstick].PerCpuSecond / turns[of].PerCpuSecond)];
        return Conclusion.Of(
        [
            new Target("server CPU of a send whose rights are checked", Over(Checked, Unchecked), AtMost: MostCpu),
            new Target("the same in a copy that checks them", Over(Control, Unchecked)),
            new Target("the product over that copy: 1 but for noise", Over(Checked, Control)),
        ], steady.Faults);
    }

    /// <summary>Else what is compared could be two servers that do the same.</summary>
    private static async Task AskAsStrangerAsync(HubServer server, HttpStatusCode expected, CancellationToken cancellation)
    {
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new("Bearer", AccessTokens.For("stranger")) } };
        using var answer = await http.PostAsJsonAsync(
            new Uri($"http://{server.Address}/api/v1/channels/{Population.Channel(0)}/messages"), new PostMessage("May I?"), cancellation);
        if (answer.StatusCode != expected)
        {
            throw new BenchException($"{server.Name}: a stranger who sends is answered {(int)answer.StatusCode}, and must be {(int)expected}.");
        }
    }
}
