using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Realtime.Api.Connections;
using Realtime.Api.Delivery;
using Realtime.Domain.Contracts;
using Realtime.Domain.Presence;
using Realtime.Domain.Refusals;

namespace Realtime.Api.Presence;

/// <summary>
/// What this node has to say of its connections. Nothing here waits for the store, so that nobody who connects or sends does:
/// <see cref="PresenceRounds"/> says it, and says it again when the store was away.
/// </summary>
internal sealed class PresenceService
{
    /// <summary>On the <see cref="NodeBus"/>: a user has chosen, so that every node's memory of it is right.</summary>
    private const string ChoiceMade = "presence.choice";

    private readonly ConnectionRegistry _registry;
    private readonly NodeState _node;
    private readonly NodeBus _bus;
    private readonly TimeProvider _clock;

    /// <summary>All connections of the node, in as many parts as a refresh has windows: each window refreshes one.</summary>
    private readonly ConcurrentDictionary<string, LocalPresence>[] _parts;

    private readonly ConcurrentQueue<LocalPresence> _due = new();
    private readonly ConcurrentQueue<Move> _moves = new();
    private readonly Channel<bool> _wake =
        System.Threading.Channels.Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _nextPart;

    public PresenceService(ConnectionRegistry registry, NodeState node, NodeBus bus, IOptions<PresenceOptions> options, TimeProvider clock)
    {
        (_registry, _node, _bus, _clock) = (registry, node, bus, clock);
        _parts = [.. Enumerable.Range(0, (int)Math.Max(1, options.Value.Refresh / options.Value.Window))
            .Select(_ => new ConcurrentDictionary<string, LocalPresence>(StringComparer.Ordinal))];
        bus.Listen<ChosenElsewhere>(ChoiceMade, (_, chosen) =>
            Remember(new PresenceUser(chosen.Tenant, chosen.UserId), memory => memory with { Choice = chosen.Choice, ChosenAt = chosen.At }));
    }

    /// <summary>Completes when there is something to say before the next window.</summary>
    public ChannelReader<bool> Wake => _wake.Reader;

    public void Connected(ClientConnection connection)
    {
        var local = new LocalPresence(connection, _clock.GetTimestamp());
        PartOf(connection)[connection.Id] = local;
        Queue(local);
    }

    /// <summary>It counts a little longer, since it may come right back; when the node is about to stop, until it expires, since it will.</summary>
    public void Disconnected(ClientConnection connection)
    {
        if (PartOf(connection).TryRemove(connection.Id, out var local) && !_node.IsDraining)
        {
            local.End();
            Queue(local);
        }
    }

    /// <summary>An operation was asked on it.</summary>
    public void Active(ClientConnection connection)
    {
        if (PartOf(connection).TryGetValue(connection.Id, out var local) && local.Touch(_clock.GetTimestamp()))
        {
            Queue(local);
        }
    }

    public Result<PresenceUpdated> Choose(ClientConnection connection, UpdatePresence request)
    {
        if (!PresenceRules.CanBeChosen(request.Status))
        {
            return Refuse.Invalid("status", "'status' is online, idle, dnd or invisible; offline is who has no connection.", "not_a_choice");
        }
        if (PartOf(connection).TryGetValue(connection.Id, out var local))
        {
            local.Choose(request.Status);
            Queue(local);
        }
        return new PresenceUpdated(request.Status);
    }

    /// <summary>A user has become a member of a server. Call it after that is committed.</summary>
    public void Joined(string tenant, string userId, string serverId) => Enqueue(new Move(new PresenceUser(tenant, userId), serverId, IsIn: true));

    /// <summary>A user is a member no longer. Call it after that is committed.</summary>
    public void Left(string tenant, string userId, string serverId) => Enqueue(new Move(new PresenceUser(tenant, userId), serverId, IsIn: false));

    /// <summary>What is to be said now: what has happened, and the parts whose turn it is.</summary>
    public IReadOnlyCollection<LocalPresence> TakeDue(int parts)
    {
        var due = new HashSet<LocalPresence>();
        while (_due.TryDequeue(out var local))
        {
            due.Add(local);
        }
        for (var taken = 0; taken < Math.Min(parts, _parts.Length); taken++)
        {
            due.UnionWith(_parts[_nextPart].Select(one => one.Value));
            _nextPart = (_nextPart + 1) % _parts.Length;
        }
        return due;
    }

    /// <summary>Has it said in the next window, since the store was away. One that has ended will expire.</summary>
    public void PutOff(LocalPresence local)
    {
        if (!local.HasEnded && local.TryQueue())
        {
            _due.Enqueue(local);
        }
    }

    public bool TryPeekMove(out Move move) => _moves.TryPeek(out move);

    public void MoveDone() => _moves.TryDequeue(out _);

    /// <summary>Keeps what the store has answered, on every connection of the user here; a choice on every node.</summary>
    public void Remember(LocalPresence local, PresenceBeat beat, PresenceMemory memory)
    {
        local.Taken(beat);
        local.Memory = memory;
        if (beat.Chosen is not null)
        {
            Remember(beat.User, known => known with { Choice = memory.Choice, ChosenAt = memory.ChosenAt });
            _bus.Tell(ChoiceMade, new ChosenElsewhere(beat.User.Tenant, beat.User.Id, memory.Choice, memory.ChosenAt));
        }
    }

    public void Remember(PresenceUser user, Func<PresenceMemory, PresenceMemory> change)
    {
        foreach (var connection in _registry.Of(user.Tenant, user.Id))
        {
            if (PartOf(connection).TryGetValue(connection.Id, out var local) && local.Memory is { } memory)
            {
                local.Memory = change(memory);
            }
        }
    }

    private ConcurrentDictionary<string, LocalPresence> PartOf(ClientConnection connection) =>
        _parts[(uint)connection.Id.GetHashCode(StringComparison.Ordinal) % (uint)_parts.Length];

    private void Queue(LocalPresence local)
    {
        if (local.TryQueue())
        {
            _due.Enqueue(local);
        }
        _wake.Writer.TryWrite(true);
    }

    private void Enqueue(Move move)
    {
        _moves.Enqueue(move);
        _wake.Writer.TryWrite(true);
    }

    internal readonly record struct Move(PresenceUser User, string ServerId, bool IsIn);

    private sealed record ChosenElsewhere(string Tenant, string UserId, PresenceStatus Choice, long At);
}
