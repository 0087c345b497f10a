namespace Realtime.Bench.Servers;

/// <summary>A benchmark cannot run; the message says what to do.</summary>
internal sealed class BenchException(string message) : Exception(message);
