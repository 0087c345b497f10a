namespace Realtime.Bench.Load;

/// <summary>The load could not be made, or was answered otherwise than it must be; the message says how.</summary>
internal sealed class LoadException(string message) : Exception(message);
