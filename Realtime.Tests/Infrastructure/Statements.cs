using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Realtime.Tests.Infrastructure;

/// <summary>What was asked of the database, but for what the node asks by itself. Takes <c>Logging:LogLevel:Npgsql.Command</c> at Information.</summary>
internal sealed class Statements : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _seen = new();

    public IReadOnlyList<string> Take()
    {
        var taken = new List<string>();
        while (_seen.TryDequeue(out var statement))
        {
            taken.Add(statement);
        }
        return taken;
    }

    public ILogger CreateLogger(string categoryName) => categoryName == "Npgsql.Command" ? this : NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var statement = formatter(state, exception);
        var isTheNodesOwn = statement.Contains("access_changes", StringComparison.Ordinal)
            || (statement.Contains("last_seq", StringComparison.Ordinal) && !statement.Contains("messages", StringComparison.Ordinal));
        var isPreparation = statement.StartsWith("Prepared", StringComparison.Ordinal);
        if (logLevel == LogLevel.Information && !isTheNodesOwn && !isPreparation)
        {
            _seen.Enqueue(statement);
        }
    }

    public void Dispose()
    {
        // Holds nothing.
    }
}
