namespace Realtime.Client.Connections;

/// <summary>The connection ended before there was an answer, so nobody knows whether the server did what it was asked.</summary>
internal sealed class LinkLostException(Exception? innerException = null)
    : Exception("The connection ended before there was an answer.", innerException);
