using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.Api;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Domain.Contracts;

namespace Realtime.Tests.Infrastructure;

/// <summary>The product in this process: real Kestrel on a free port, a real database.</summary>
internal sealed class RealtimeServer : IAsyncDisposable
{
    public const string SigningKey = "a key that only the tests sign with, 32 or more";

    /// <summary>How much and how often one may ask: so much that no test comes near, unless it sets a lower limit itself.</summary>
    public static readonly IReadOnlyDictionary<string, string?> NoHurry = new Dictionary<string, string?>
    {
        ["Limits:OperationsPerSecond"] = "1000000",
        ["Limits:OperationBurst"] = "1000000",
        ["Limits:RequestsPerSecond"] = "1000000",
        ["Limits:RequestBurst"] = "1000000",
        ["Limits:ConnectionsPerUser"] = "100000",
        ["Limits:SignInsPerSecond"] = "1000000",
        ["Limits:SignInBurst"] = "1000000",
        ["Limits:AdmissionPerSecond"] = "1000000",
        ["Limits:AdmissionBurst"] = "1000000",
    };

    private readonly WebApplication _app;
    private readonly TestDatabase? _ownDatabase;
    private readonly string _ownFiles;

    private RealtimeServer(WebApplication app, TestDatabase? ownDatabase, string ownFiles, ErrorLog errors)
    {
        (_app, _ownDatabase, _ownFiles, Errors) = (app, ownDatabase, ownFiles, errors);
        Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Url { get; }

    /// <summary>What was logged at Error or above.</summary>
    public ErrorLog Errors { get; }

    public IServiceProvider Services => _app.Services;

    /// <param name="settings">As in a configuration: <c>("Limits:HistoryPage", "5")</c>.</param>
    /// <param name="database">To share one with another server; else it gets its own.</param>
    public static async Task<RealtimeServer> StartAsync(
        TimeProvider? clock = null, TestDatabase? database = null, string environment = "Development", params (string Key, string Value)[] settings)
    {
        var ownDatabase = database is null ? await TestDatabase.CreateAsync() : null;
        var ownFiles = Path.Combine(Path.GetTempPath(), $"realtime-files-{Guid.NewGuid():N}");
        var errors = new ErrorLog();
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Postgres"] = (database ?? ownDatabase!).ConnectionString,
            ["Authentication:SigningKey"] = SigningKey,
            ["Logging:LogLevel:Default"] = "Warning",
            ["Attachments:Path"] = ownFiles,
        });
        builder.Configuration.AddInMemoryCollection(NoHurry);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(errors);
        if (clock is not null)
        {
            builder.Services.AddSingleton(clock);
        }
        var app = await RealtimeApp.CreateAsync(builder);
        await app.StartAsync();
        return new RealtimeServer(app, ownDatabase, ownFiles, errors);
    }

    /// <summary>Somebody with an account of our own, in the default tenant.</summary>
    public async Task<TestUser> GuestAsync(string displayName)
    {
        var entered = await TestUser.SendAsync<SignedIn>(Url, null, HttpMethod.Post, "auth/guest", new EnterAsGuest(displayName));
        return new TestUser(Url, entered.Value!.User.Id, entered.Value.AccessToken);
    }

    /// <summary>Somebody without a token.</summary>
    public TestUser Anonymous() => new(Url, "", null);

    /// <summary>Somebody of an app that makes its own tokens, in whichever tenant.</summary>
    public TestUser UserOf(string tenant, string userId, CallerRoles roles = CallerRoles.None) =>
        new(Url, userId, Services.GetRequiredService<TokenIssuer>().AccessToken(new Caller(tenant, userId, null, roles), userId).Token);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (Directory.Exists(_ownFiles))
        {
            Directory.Delete(_ownFiles, recursive: true);
        }
        if (_ownDatabase is not null)
        {
            await _ownDatabase.DisposeAsync();
        }
    }
}
