using System.Globalization;
using Microsoft.Extensions.Options;
using Realtime.Api.Storage;
using Realtime.Domain.Contracts;
using StackExchange.Redis;

namespace Realtime.Api.Presence;

/// <summary>Presence in Redis, for many nodes. It may be flushed: every node puts back what it knows of, and nobody sees anything of it.</summary>
/// <remarks>Scripts build their keys, so this is for one Redis with its replicas, not for a Redis Cluster.</remarks>
internal sealed class RedisPresenceStore(RedisConnection redis, IOptions<PresenceOptions> options) : IPresenceStore
{
    private readonly IDatabase _database = redis.Multiplexer.GetDatabase();

    private long Window => Milliseconds(options.Value.Window);

    public async Task<IReadOnlyList<PresenceState>> BeatAsync(IReadOnlyList<PresenceBeat> beats)
    {
        var arguments = new List<RedisValue>(beats.Count * PresenceScripts.BeatArguments);
        foreach (var beat in beats)
        {
            var memory = beat.Memory ?? new PresenceMemory("", PresenceStatus.Offline, PresenceStatus.Offline, PresenceStatus.Online, 0);
            arguments.AddRange([
                beat.User.Tenant, beat.User.Id, beat.ConnectionId, beat.DeviceId, beat.IsActive ? 1 : 0, Milliseconds(beat.Lifetime), beat.HasEnded ? 1 : 0,
                beat.Chosen is { } chosen ? NameOf(chosen) : "",
                memory.Era, NameOf(memory.Told), NameOf(memory.ToldOwn), NameOf(memory.Choice), memory.ChosenAt]);
        }
        return StatesOf(await RunAsync(PresenceScripts.Beat, [.. arguments]));
    }

    public async Task<IReadOnlyList<PresenceState>> SweepAsync() => StatesOf(await RunAsync(
        PresenceScripts.Sweep, Milliseconds(options.Value.Refresh), Milliseconds(options.Value.Window)));

    public async Task<IReadOnlyList<PresenceClaim>> ClaimAsync(IReadOnlyList<PresencePlaces> users)
    {
        var arguments = new List<RedisValue> { Window };
        foreach (var user in users)
        {
            arguments.AddRange([user.User.Tenant, user.User.Id, user.Moved, user.Servers.Count, .. user.Servers.Select(server => (RedisValue)server)]);
        }
        var answers = (RedisResult[])(await RunAsync(PresenceScripts.Claim, [.. arguments]))!;
        return [.. answers.Select((answer, index) => ClaimOf(users[index].User.Id, (RedisResult[])answer!))];
    }

    public async Task<SeenPresence?> MoveAsync(PresenceUser user, string serverId, bool isIn) =>
        (RedisResult[])(await RunAsync(PresenceScripts.Move, user.Tenant, user.Id, serverId, isIn ? 1 : 0))! is { Length: > 0 } seen
            ? SeenOf(seen, 0)
            : null;

    public async Task<OnlineCount> ClaimCountAsync(string tenant, string serverId)
    {
        var answer = (RedisResult[])(await RunAsync(PresenceScripts.ClaimCount, tenant, serverId, Window))!;
        return new OnlineCount(KindOf((string)answer[0]!), (int)answer[1]);
    }

    public async Task<IReadOnlyList<SeenPresence>> OfAsync(string tenant, IReadOnlyList<string> userIds) =>
        ManyOf((RedisResult[])(await RunAsync(PresenceScripts.Of, [tenant, .. userIds.Select(id => (RedisValue)id)]))!, 0);

    public async Task<IReadOnlyList<int>> CountsAsync(string tenant, IReadOnlyList<string> serverIds) =>
        (int[])(await RunAsync(PresenceScripts.Counts, [tenant, .. serverIds.Select(id => (RedisValue)id)]))!;

    public async Task<(int Online, IReadOnlyList<SeenPresence> Users)> OnlineInAsync(string tenant, string serverId, string after, int take)
    {
        var answer = (RedisResult[])(await RunAsync(PresenceScripts.OnlineIn, tenant, serverId, after.Length == 0 ? "-" : $"({after}", take))!;
        return ((int)answer[0], ManyOf(answer, 1));
    }

    private async Task<RedisResult> RunAsync(string script, params RedisValue[] arguments)
    {
        try
        {
            try
            {
                return await _database.ScriptEvaluateAsync(script, values: arguments);
            }
            catch (RedisServerException unknown) when (unknown.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
            {
                // Redis has forgotten it; the client sends the whole of it the second time.
                return await _database.ScriptEvaluateAsync(script, values: arguments);
            }
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException or ObjectDisposedException or TaskCanceledException)
        {
            throw new PresenceAwayException("Redis does not answer.", failure);
        }
    }

    private static PresenceState[] StatesOf(RedisResult result) => [.. ((RedisResult[])result!).Select(one =>
    {
        var state = (RedisResult[])one!;
        var memory = new PresenceMemory((string)state[4]!, StatusOf(state[5]), StatusOf(state[6]), StatusOf(state[7]), NumberOf(state[8]));
        return new PresenceState(
            new PresenceUser((string)state[0]!, (string)state[1]!), (int)state[2] == 1, (string)state[3]!, memory,
            (string)state[9]! is { Length: > 0 } came ? came : null, [.. state.Skip(10).Select(device => (string)device!)]);
    })];

    private static PresenceClaim ClaimOf(string userId, RedisResult[] answer) => new(
        KindOf((string)answer[0]!), SeenOf(userId, answer[1..4]), StatusOf(answer[4]), StatusOf(answer[5]), (string)answer[6]!);

    private static SeenPresence SeenOf(RedisResult[] answer, int at) => SeenOf((string)answer[at]!, answer[(at + 1)..(at + 4)]);

    private static SeenPresence SeenOf(string userId, RedisResult[] rest) => new(
        userId, StatusOf(rest[0]), StatusOf(rest[1]), NumberOf(rest[2]) is > 0 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null);

    private static SeenPresence[] ManyOf(RedisResult[] answer, int from) =>
        [.. Enumerable.Range(0, (answer.Length - from) / 4).Select(index => SeenOf(answer, from + (index * 4)))];

    private static PresenceClaimKind KindOf(string name) => name switch
    {
        "tell" => PresenceClaimKind.Tell,
        "later" => PresenceClaimKind.Later,
        "moved" => PresenceClaimKind.Moved,
        _ => PresenceClaimKind.Nothing,
    };

    private static string NameOf(PresenceStatus status) => status switch
    {
        PresenceStatus.Online => "online",
        PresenceStatus.Idle => "idle",
        PresenceStatus.DoNotDisturb => "dnd",
        PresenceStatus.Invisible => "invisible",
        _ => "offline",
    };

    private static PresenceStatus StatusOf(RedisResult name) => (string)name! switch
    {
        "online" => PresenceStatus.Online,
        "idle" => PresenceStatus.Idle,
        "dnd" => PresenceStatus.DoNotDisturb,
        "invisible" => PresenceStatus.Invisible,
        _ => PresenceStatus.Offline,
    };

    private static long NumberOf(RedisResult number) => long.Parse((string)number!, CultureInfo.InvariantCulture);

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
