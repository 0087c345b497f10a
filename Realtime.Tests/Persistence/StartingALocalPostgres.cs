using System.Diagnostics;
using System.Runtime.Versioning;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Realtime.Persistence;

namespace Realtime.Tests.Persistence;

[UnsupportedOSPlatform("windows")]
public sealed class StartingALocalPostgres : IAsyncLifetime, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("realtime-").FullName;
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));

    private string Home => Path.Join(_directory, "postgres");

    private string PidFile => Path.Join(Home, "data", "postmaster.pid");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await StoppedAsync();
        Directory.Delete(_directory, recursive: true);
    }

    public void Dispose() => _patience.Dispose();

    [Fact]
    public async Task keeps_its_data_over_a_restart()
    {
        await using (var first = await StartAsync())
        {
            await ExecuteAsync(first, "create table kept (word text)");
            await ExecuteAsync(first, "insert into kept values ('überall')");
        }
        await using var second = await StartAsync();
        Assert.Equal("überall", await ExecuteAsync(second, "select word from kept"));
    }

    [Fact]
    public async Task stops_when_it_is_disposed()
    {
        var postgres = await StartAsync();
        var server = ServerProcessId();
        await postgres.DisposeAsync();

        Assert.False(File.Exists(PidFile));
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(server));
    }

    [Fact]
    public async Task stops_when_the_last_process_that_uses_it_is_killed()
    {
        var postgres = await StartAsync();

        // Another process, which holds what a second node would hold.
        const string use = "exec 5<>users 6<use.lock && flock -s 6 && echo in && exec sleep 600";
        using var other = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", use]) { WorkingDirectory = Home, RedirectStandardOutput = true })!;
        Assert.Equal("in", await other.StandardOutput.ReadLineAsync(_patience.Token));
        var server = ServerProcessId();

        await postgres.DisposeAsync();
        await using (var third = await StartAsync())
        {
            Assert.Equal(1, await ExecuteAsync(third, "select 1"));
        }
        Assert.Equal(server, ServerProcessId());

        other.Kill();
        await StoppedAsync();
    }

    [Fact]
    public async Task is_shared_by_two_that_start_at_once_and_stops_with_the_second()
    {
        var both = await Task.WhenAll(StartAsync(), StartAsync());
        Assert.Equal(both[0].ConnectionString, both[1].ConnectionString);

        await both[0].DisposeAsync();
        Assert.Equal(1, await ExecuteAsync(both[1], "select 1"));

        await both[1].DisposeAsync();
        Assert.False(File.Exists(PidFile));
    }

    [Fact]
    public async Task is_shared_by_nine_that_start_at_once_with_room_for_all_their_pools()
    {
        var nine = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => StartAsync()));
        var server = ServerProcessId();
        var pools = nine.Sum(postgres => new NpgsqlConnectionStringBuilder(postgres.ConnectionString).MaxPoolSize);
        Assert.InRange(pools, 1, await SettingAsync(nine[0], "max_connections") - await SettingAsync(nine[0], "superuser_reserved_connections"));

        // Whichever of them has started it is gone now, unless that was the last.
        await Task.WhenAll(nine.SkipLast(1).Select(postgres => postgres.DisposeAsync().AsTask()));
        Assert.Equal(1, await ExecuteAsync(nine[^1], "select 1"));
        Assert.Equal(server, ServerProcessId());

        await nine[^1].DisposeAsync();
        Assert.False(File.Exists(PidFile));
    }

    [Fact]
    public async Task waits_for_the_previous_one_to_stop()
    {
        for (var round = 0; round < 3; round++)
        {
            var leaving = await StartAsync();
            var left = leaving.DisposeAsync();
            await using var coming = await StartAsync();
            await left;
            Assert.Equal(1, await ExecuteAsync(coming, "select 1"));
        }
    }

    [Fact]
    public async Task makes_the_cluster_anew_when_the_first_try_was_killed_half_way()
    {
        await using (await StartAsync())
        {
        }
        var halfDone = Path.Join(Home, "making-0123456789abcdef");
        Directory.Move(Path.Join(Home, "data"), halfDone);
        File.Delete(Path.Join(halfDone, "global", "pg_control"));

        await using var postgres = await StartAsync();
        Assert.Equal(1, await ExecuteAsync(postgres, "select 1"));
        Assert.False(Directory.Exists(halfDone));
    }

    [Fact]
    public async Task a_start_that_is_given_up_leaves_nothing_running_and_the_next_one_works()
    {
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(150));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => LocalPostgres.StartAsync(Options(), NullLogger.Instance, impatient.Token));
        await StoppedAsync();

        await using var postgres = await StartAsync();
        Assert.Equal(1, await ExecuteAsync(postgres, "select 1"));
    }

    [Fact]
    public async Task starts_after_a_power_cut_though_another_program_has_the_process_id_now()
    {
        await using (await StartAsync())
        {
        }
        await File.WriteAllTextAsync(
            PidFile, $"{Environment.ProcessId}\n{Home}/data\n1700000000\n5432\n{Home}\n\n  5432001         0\nready   \n");

        await using var postgres = await StartAsync();
        Assert.Equal(1, await ExecuteAsync(postgres, "select 1"));
    }

    [Fact]
    public async Task starts_where_the_path_is_too_long_for_a_socket()
    {
        var top = Directory.CreateDirectory(Path.Join(Path.GetTempPath(), $"realtime-{Guid.NewGuid():N}"));
        var deep = Path.Join(top.FullName, new string('d', 60), "with spaces, and commas", new string('e', 60));
        string socketDirectory;
        await using (var postgres = await LocalPostgres.StartAsync(Options(deep), NullLogger.Instance, _patience.Token))
        {
            Assert.Equal(1, await ExecuteAsync(postgres, "select 1"));
            socketDirectory = new NpgsqlConnectionStringBuilder(postgres.ConnectionString).Host!;
            Assert.True(Directory.Exists(socketDirectory));
        }
        Assert.False(Directory.Exists(socketDirectory));
        top.Delete(recursive: true);
    }

    [Fact]
    public async Task without_its_binaries_says_how_to_get_them()
    {
        var options = new LocalPostgresOptions { Directory = _directory, BinDirectory = "/nowhere" };
        var refusal = await Assert.ThrowsAsync<LocalPostgresException>(
            () => LocalPostgres.StartAsync(options, NullLogger.Instance, _patience.Token));

        Assert.Contains("apt-get install postgresql", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("brew install postgresql", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings__Postgres", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task with_a_cluster_of_another_version_says_which_one_it_needs()
    {
        await using (await StartAsync())
        {
        }
        await File.WriteAllTextAsync(Path.Join(Home, "data", "PG_VERSION"), "9\n");

        var refusal = await Assert.ThrowsAsync<LocalPostgresException>(StartAsync);
        Assert.Contains("made by PostgreSQL 9", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task when_the_server_does_not_start_shows_what_it_said()
    {
        await using (await StartAsync())
        {
        }
        await File.AppendAllTextAsync(Path.Join(Home, "data", "postgresql.conf"), "no_such_setting = 1\n");

        var refusal = await Assert.ThrowsAsync<LocalPostgresException>(StartAsync);
        Assert.Contains("no_such_setting", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task lets_no_other_user_in()
    {
        await using var postgres = await StartAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Home));
        Assert.Equal("", await ExecuteAsync(postgres, "show listen_addresses"));
    }

    private Task<LocalPostgres> StartAsync() => LocalPostgres.StartAsync(Options(), NullLogger.Instance, _patience.Token);

    private LocalPostgresOptions Options(string? directory = null) => new() { Directory = directory ?? _directory, Durable = false };

    private async Task<int> SettingAsync(LocalPostgres postgres, string name) =>
        (int)(await ExecuteAsync(postgres, $"select current_setting('{name}')::int"))!;

    private int ServerProcessId() => int.Parse(File.ReadLines(PidFile).First(), System.Globalization.CultureInfo.InvariantCulture);

    private async Task StoppedAsync()
    {
        while (File.Exists(PidFile))
            await Task.Delay(20, _patience.Token);
    }

    private async Task<object?> ExecuteAsync(LocalPostgres postgres, string sql)
    {
        // Not pooled: what the pool keeps would be broken when the next test's server has the same address.
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(_patience.Token);
    }
}
