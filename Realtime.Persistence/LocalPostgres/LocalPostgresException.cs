namespace Realtime.Persistence;

/// <summary>The local PostgreSQL cannot run. The message is for whoever started the program: what is wrong and what to do.</summary>
public sealed class LocalPostgresException : Exception
{
    public LocalPostgresException(string message) : base(message)
    {
    }

    public LocalPostgresException(string message, Exception inner) : base(message, inner)
    {
    }
}
