using Realtime.Domain.Contracts;

namespace Realtime.Client;

/// <summary>
/// The server ended the connection, and said why. Where it said not to come back, whatever had no answer by then fails with this; whether
/// a message that was on its way is stored is not known, and sending it again with the same nonce finds out.
/// </summary>
public sealed class GoodbyeException : Exception
{
    internal GoodbyeException(Goodbye goodbye, Exception? innerException = null)
        : base($"The server ended the connection: {goodbye.Code}.", innerException) => Goodbye = goodbye;

    /// <summary>What the server said.</summary>
    public Goodbye Goodbye { get; }
}
