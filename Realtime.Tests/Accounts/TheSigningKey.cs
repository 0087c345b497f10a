using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Realtime.Api;
using Realtime.Api.Accounts;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Accounts;

public sealed class TheSigningKey : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("realtime-key-");

    [Fact]
    public void is_made_once_and_kept_for_us_alone()
    {
        var keys = Enumerable.Range(0, 8).AsParallel().Select(_ => Make(Environments.Development, new AuthenticationOptions()).Key.Key).ToArray();

        Assert.All(keys, key => Assert.Equal(keys[0], key));
        var file = Assert.Single(_data.GetFiles());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode);
    }

    [Fact]
    public void that_is_configured_wins()
    {
        Make(Environments.Production, new AuthenticationOptions { SigningKey = RealtimeServer.SigningKey });

        Assert.Empty(_data.GetFiles());
    }

    [Fact]
    public async Task in_production_must_be_configured_or_the_server_does_not_start()
    {
        await using var database = await TestDatabase.CreateAsync();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(database, ("Environment", "Production")));

        Assert.Contains("Authentication:SigningKey", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_data.GetFiles());
    }

    [Fact]
    public async Task that_is_too_short_is_named_and_refused()
    {
        await using var database = await TestDatabase.CreateAsync();
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync(database, ("Environment", "Production"), ("Authentication:SigningKey", "short")));

        Assert.Contains("SigningKey", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Limits:HistoryPage", "0")]
    [InlineData("MessageLog:Writers", "-1")]
    [InlineData("Authentication:SessionDays", "0")]
    public async Task and_every_other_option_is_checked_at_start(string key, string value)
    {
        await using var database = await TestDatabase.CreateAsync();
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(
            () => StartAsync(database, ("Environment", "Development"), (key, value)));

        Assert.Contains(key.Split(':')[1], refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _data.Delete(recursive: true);

    private SigningKey Make(string environment, AuthenticationOptions options) => new(
        Options.Create(options),
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Data:Directory"] = _data.FullName }).Build(),
        new TestEnvironment { EnvironmentName = environment });

    private async Task StartAsync(TestDatabase database, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = settings[0].Value });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value))
            .Append(new("ConnectionStrings:Postgres", database.ConnectionString))
            .Append(new("Data:Directory", _data.FullName)));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = await RealtimeApp.CreateAsync(builder);
        await app.StartAsync();
    }

    private sealed class TestEnvironment : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "";

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = "/";

        public Microsoft.Extensions.FileProviders.IFileProvider ContentRootFileProvider { get; set; } = new Microsoft.Extensions.FileProviders.NullFileProvider();
    }
}
