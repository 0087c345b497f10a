using System.CommandLine;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Realtime.Bench.Yardstick;

/// <summary>The yardstick as a process of its own; the benchmarks start it.</summary>
internal sealed class BareHubCommand : Command
{
    public const string Verb = "bare-hub";

    private readonly Option<int> _port = new("--port") { Description = "Where to listen on 127.0.0.1.", Required = true };

    public BareHubCommand() : base(Verb, "A minimal SignalR application, which the benchmarks start as their yardstick.")
    {
        Hidden = true;
        Options.Add(_port);
        SetAction(RunAsync);
    }

    private async Task RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, arguments.GetValue(_port)));
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSignalR();
        await using var app = builder.Build();
        app.MapHub<BareHub>("/hub");
        app.MapGet("/health/ready", () => "");
        await app.StartAsync(cancellation);
        await app.WaitForShutdownAsync(cancellation);
    }
}
