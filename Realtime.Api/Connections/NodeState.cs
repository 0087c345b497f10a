namespace Realtime.Api.Connections;

/// <summary>What the node is about to do.</summary>
internal sealed class NodeState
{
    private volatile bool _isDraining;

    /// <summary>It is about to stop: it takes no new connections, and those that end come back elsewhere.</summary>
    public bool IsDraining => _isDraining;

    public void BeginDraining() => _isDraining = true;
}
