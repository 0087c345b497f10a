using System.Diagnostics;
using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Realtime.Persistence;

/// <summary>
/// A PostgreSQL of our own, for a machine where nobody has set one up: made on first use, started with us, stopped with
/// us, even when we are killed. Its one way in is a Unix socket that no other user can reach. Several processes may
/// name the same directory; they share the server, and the last one out stops it.
/// </summary>
/// <remarks>
/// How it holds together: whoever starts or stops takes the <see cref="StartLock"/>. The server runs below a
/// <see cref="Supervisor"/>, and for as long as any process has a <see cref="ServerLease"/>. Who wants to use a server that
/// may be stopping greets its supervisor; without an answer it waits for the end and starts a new one.
/// </remarks>
public sealed class LocalPostgres : IAsyncDisposable
{
    internal const string User = "realtime";
    private const string Database = "realtime";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly LocalPostgresOptions _options;
    private readonly ClusterFiles _files;
    private readonly ILogger _logger;
    private ServerLease? _lease;
    private Task _supervised = Task.CompletedTask;
    private volatile bool _isLeaving;

    /// <summary>The log of the server that this process has started, once that is up.</summary>
    private volatile ServerLog? _running;

    private LocalPostgres(LocalPostgresOptions options, ILogger logger)
    {
        _options = options;
        _files = new ClusterFiles(options.Directory);
        _logger = logger;
    }

    /// <summary>For Npgsql: the database <c>realtime</c>, empty at first, as its owner.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>Returns when the database accepts connections.</summary>
    /// <exception cref="LocalPostgresException">It cannot run; the message says why and what to do.</exception>
    public static async Task<LocalPostgres> StartAsync(LocalPostgresOptions options, ILogger logger, CancellationToken cancellation)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new LocalPostgresException(
                "A local PostgreSQL needs Linux or macOS. On Windows run this in WSL, "
                + "or set ConnectionStrings__Postgres to a PostgreSQL that runs already.");
        }

        var postgres = new LocalPostgres(options, logger);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(options.StartTimeout);
        try
        {
            await postgres.StartAsync(limited.Token);
            return postgres;
        }
        catch (Exception failure)
        {
            var notInTime = failure is OperationCanceledException && !cancellation.IsCancellationRequested ? postgres.NotInTime() : null;
            await postgres.DisposeAsync();
            if (notInTime is not null)
                throw new LocalPostgresException(notInTime, failure);
            throw;
        }
    }

    /// <summary>
    /// Ends our use. When nobody else uses the server it is stopped, and that is waited for, at most
    /// <see cref="LocalPostgresOptions.StopTimeout"/>.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _lease, null) is not { } lease)
            return;

        _isLeaving = true;
        using var limited = new CancellationTokenSource(_options.StopTimeout);
        try
        {
            // Under the lock nobody can begin to use it between our leaving and our looking whether it goes.
            using var stopping = await StartLock.TakeAsync(_files, limited.Token);
            lease.Dispose();
            if (!StartLock.IsUnused(_files))
            {
                _logger.ServerLeftRunning(_files.Home);
                return;
            }
            while (Postmaster.Find(_files) is not null)
                await Task.Delay(Pause, limited.Token);
            await _supervised.WaitAsync(limited.Token);
            _logger.ServerStopped(_files.Home);
        }
        catch (OperationCanceledException)
        {
            _logger.StopIsSlow(_files.Home, _options.StopTimeout);
        }
        finally
        {
            lease.Dispose();
        }
    }

    [UnsupportedOSPlatform("windows")]
    private async Task StartAsync(CancellationToken cancellation)
    {
        var account = await ServerAccount.ChooseAsync(cancellation);
        var cluster = new ClusterCreation(_files, account, _logger);

        await _files.PrepareAsync(account, cancellation);
        using var starting = await StartLock.TakeAsync(_files, cancellation);

        var version = cluster.Version();
        var binaries = await PostgresBinaries.FindAsync(_options.BinDirectory, version, cancellation);
        if (version is null)
            await cluster.MakeAsync(binaries, _options.Durable, cancellation);

        await _files.MakePipeAsync(account, cancellation);
        _lease = ServerLease.Take(_files);
        Postmaster? server;
        do
        {
            server = await ShareAsync(_lease, cancellation) ?? await StartServerAsync(_lease, binaries, account, cancellation);
        }
        while (server is null);
        ConnectionString = await OpenDatabaseAsync(server, cancellation);
    }

    /// <summary>The server that runs already, if it does and will stay.</summary>
    private async Task<Postmaster?> ShareAsync(ServerLease lease, CancellationToken cancellation)
    {
        while (Postmaster.Find(_files) is { } running)
        {
            if (!running.IsReady)
                _logger.WaitsForPrevious(running.ProcessId, _files.Home);
            if (!await lease.IsHonouredAsync(running, cancellation))
                continue;
            while (Postmaster.Find(_files) is { } honouring && honouring.ProcessId == running.ProcessId)
            {
                if (honouring.IsReady)
                {
                    _logger.ServerShared(honouring.ProcessId, _files.Home);
                    return honouring;
                }
                await Task.Delay(Pause, cancellation);
            }
        }
        return null;
    }

    /// <summary>Null when another server came first: one whose starter was killed before it had come up.</summary>
    private async Task<Postmaster?> StartServerAsync(
        ServerLease lease, PostgresBinaries binaries, ServerAccount account, CancellationToken cancellation)
    {
        Postmaster.RemoveStaleFile(_files, _logger);
        var socket = await _files.ChooseSocketDirectoryAsync(account, cancellation);
        var log = ServerLog.Begin(_files);
        var supervisor = Supervisor.Start(_files, socket, binaries, account, _options.Durable);
        var ended = supervisor.WaitForExitAsync(CancellationToken.None);
        _supervised = WatchAsync(supervisor, ended);
        while (!ended.IsCompleted)
        {
            if (Postmaster.Find(_files) is { IsReady: true } ready
                && await lease.IsHonouredAsync(ready, cancellation)
                && !ended.IsCompleted)
            {
                _running = log;
                _logger.ServerStarted(binaries.Version, ready.ProcessId, _files.Home, ready.SocketDirectory);
                return ready;
            }
            await Task.Delay(Pause, cancellation);
        }

        var tail = log.Tail();
        return tail.Contains("lock file \"", StringComparison.Ordinal)
            ? null
            : throw new LocalPostgresException($"PostgreSQL did not start. The end of {_files.Log}:\n{tail}");
    }

    /// <summary>
    /// Tells when the server ends though we still use it. It is not started again: what ended it would likely end the next.
    /// </summary>
    private async Task WatchAsync(Process supervisor, Task ended)
    {
        using (supervisor)
        {
            await ended;
            if (_running is { } log && !_isLeaving)
                _logger.ServerDied(_files.Home, supervisor.ExitCode, log.Tail());
        }
    }

    private static async Task<string> OpenDatabaseAsync(Postmaster server, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = server.SocketDirectory,
            Port = 5432,
            Username = User,
            Database = Database,
        };
        var maintenance = new NpgsqlConnectionStringBuilder(connection.ConnectionString) { Database = "postgres", Pooling = false };
        await using var source = NpgsqlDataSource.Create(maintenance);
        await using var find = source.CreateCommand($"select from pg_database where datname = '{Database}'");
        await using (var found = await find.ExecuteReaderAsync(cancellation))
        {
            if (found.HasRows)
                return connection.ConnectionString;
        }
        await using var create = source.CreateCommand($"create database {Database}");
        await create.ExecuteNonQueryAsync(cancellation);
        return connection.ConnectionString;
    }

    private string NotInTime() => _lease is null
        ? $"PostgreSQL was not ready within {_options.StartTimeout}: the cluster in {_files.Home} could not be made in time, "
            + "or another process is starting or stopping it."
        : Postmaster.Find(_files) is { } running
            ? $"""
            PostgreSQL was not ready within {_options.StartTimeout}: process {running.ProcessId} holds the cluster in {_files.Data}.
            If that is a server that somebody started by hand, stop it: kill -s INT {running.ProcessId}. {_files.Log} tells more.
            """
            : $"PostgreSQL was not ready within {_options.StartTimeout}. {_files.Log} tells more.";
}
