using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Api.Delivery;
using Realtime.Api.Http;
using Realtime.Api.Messages;
using Realtime.Domain;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using Realtime.Domain.Refusals;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Model;
using Realtime.Persistence.Topics;

namespace Realtime.Api.Servers;

/// <summary>The channels of servers.</summary>
internal sealed class ChannelService(
    IDbContextFactory<RealtimeDbContext> contexts, AccessControl access, ServerActs acts, EventPublisher events)
{
    private const int LongestTopic = 1000;
    private const int Most = 500;

    public async Task<Result<Channel>> CreateAsync(Caller caller, string serverId, CreateChannel request, CancellationToken cancellation)
    {
        if ((ServerService.CheckNew(request.Id, request.Name) ?? CheckTopic(request.Topic)) is { } refusal)
        {
            return refusal;
        }
        var id = request.Id ?? Identifier.New(Identifier.ChannelPrefix);
        return await acts.RunAsync<Channel>(
            caller, serverId, ServerPermissions.ManageChannels, AuditAction.ChannelCreate, id, reason: null,
            async act =>
            {
                if (await act.Db.Channels.AsNoTracking().SingleOrDefaultAsync(
                    row => row.Tenant == caller.Tenant && row.Id == id, cancellation) is { } there)
                {
                    // The same request again, whose first answer was lost, changes nothing.
                    var isTheSame = there.ServerId == serverId && there.Name == request.Name && there.Kind == request.Kind
                        && (there.Topic ?? "") == (request.Topic ?? "");
                    return isTheSame ? act.Unchanged(ToChannel(there)) : Refuse.Taken("id");
                }
                var positions = await act.Db.Channels
                    .Where(channel => channel.Tenant == caller.Tenant && channel.ServerId == serverId)
                    .Select(channel => channel.Position)
                    .ToListAsync(cancellation);
                if (positions.Count >= Most)
                {
                    return Refuse.Full;
                }
                var channel = new ChannelRow
                {
                    Tenant = caller.Tenant,
                    Id = id,
                    ServerId = serverId,
                    Name = request.Name,
                    Kind = request.Kind,
                    Topic = string.IsNullOrEmpty(request.Topic) ? null : request.Topic,
                    Position = positions.Count == 0 ? 0 : positions.Max() + 1,
                    CreatedAt = act.Now,
                };
                act.Db.Channels.Add(channel);
                act.Db.Topics.Add(TopicDirectory.NewRow(Topic.Channel(caller.Tenant, id)));
                var created = ToChannel(channel);
                var audience = await ChannelAudience.OfAsync(act.Db, channel, cancellation);
                act.Then(() => events.Tell(audience, client => client.ChannelCreate(created)));
                if (audience != act.Topic)
                {
                    // Nobody is in its own topic yet.
                    act.Then(() => events.Tell(act.Topic, client => client.PermissionsUpdate(new ServerPermissionsChanged(serverId))));
                }
                return created;
            },
            cancellation);
    }

    /// <summary>Those that the caller may see, in order.</summary>
    public async Task<Result<Page<Channel>>> ListAsync(Caller caller, string serverId, CancellationToken cancellation)
    {
        if (await access.CheckAsync(caller, Topic.Server(caller.Tenant, serverId), Right.Read, cancellation) is { } refusal)
        {
            return refusal;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var channels = await db.Channels.AsNoTracking()
            .Where(channel => channel.Tenant == caller.Tenant && channel.ServerId == serverId)
            .OrderBy(channel => channel.Position).ThenBy(channel => channel.Id)
            .ToListAsync(cancellation);
        var topics = channels.Select(channel => Topic.Channel(caller.Tenant, channel.Id)).ToList();
        var decisions = await access.CheckAsync(caller, topics, Right.Read, cancellation);
        return new Page<Channel>(
            [.. channels.Where(channel => decisions[Topic.Channel(caller.Tenant, channel.Id)] is null).Select(ToChannel)]);
    }

    public async Task<Result<Channel>> FindAsync(Caller caller, string channelId, CancellationToken cancellation)
    {
        var found = await FindRowAsync(caller, channelId, cancellation);
        return found.IsRefused ? found.Refusal : ToChannel(found.Value);
    }

    public async Task<Result<Channel>> UpdateAsync(
        Caller caller, string channelId, UpdateChannel request, SeenState seen, CancellationToken cancellation)
    {
        if ((request.Name is { } name ? Text.CheckLine("name", name, ServerService.LongestName) : null) is { } wrongName)
        {
            return wrongName;
        }
        if (CheckTopic(request.Topic) is { } wrongTopic)
        {
            return wrongTopic;
        }
        if (SlowMode.CheckSeconds(request.SlowModeSeconds) is { } tooSlow)
        {
            return tooSlow;
        }
        return await RunAsync<Channel>(
            caller, channelId, ServerPermissions.ManageChannels, AuditAction.ChannelUpdate,
            async (act, channel) =>
            {
                if (seen.Check(ToChannel(channel)) is { } changedMeanwhile)
                {
                    return changedMeanwhile;
                }
                channel.Name = request.Name ?? channel.Name;
                channel.Topic = request.Topic is null ? channel.Topic : request.Topic.Length == 0 ? null : request.Topic;
                if (request.SlowModeSeconds is { } seconds && seconds != channel.SlowModeSeconds)
                {
                    channel.SlowModeSeconds = seconds;
                    // It is remembered beside the right to write.
                    act.Lose(AccessChangeRow.OfRights(Topic.Channel(caller.Tenant, channelId)));
                }
                var changed = ToChannel(channel);
                var audience = await ChannelAudience.OfAsync(act.Db, channel, cancellation);
                act.Then(() => events.Tell(audience, client => client.ChannelUpdate(changed)));
                return changed;
            },
            cancellation);
    }

    /// <summary>For good, with all that was written there.</summary>
    public Task<Result<Done>> DeleteAsync(Caller caller, string channelId, CancellationToken cancellation) =>
        RunAsync<Done>(
            caller, channelId, ServerPermissions.ManageChannels, AuditAction.ChannelDelete,
            async (act, channel) =>
            {
                var audience = await ChannelAudience.OfAsync(act.Db, channel, cancellation);
                await ChannelContents.DeleteAsync(act.Db, caller.Tenant, [channelId], cancellation);
                act.Db.Channels.Remove(channel);
                act.Lose(AccessChangeRow.OfDeleted(Topic.Channel(caller.Tenant, channelId)));
                var deleted = new ChannelDeleted(channel.ServerId, channelId);
                act.ToldBefore.Add(() => events.Tell(audience, client => client.ChannelDelete(deleted)));
                return Done.Instance;
            },
            cancellation);

    public Task<Result<Page<Channel>>> OrderAsync(Caller caller, string serverId, OrderChannels request, CancellationToken cancellation) =>
        acts.RunAsync<Page<Channel>>(
            caller, serverId, ServerPermissions.ManageChannels, AuditAction.ChannelOrder, serverId, reason: null,
            async act =>
            {
                var channels = await act.Db.Channels
                    .Where(channel => channel.Tenant == caller.Tenant && channel.ServerId == serverId)
                    .ToDictionaryAsync(channel => channel.Id, cancellation);
                if (!IsOrderOf(request.Channels, channels.Keys))
                {
                    return Refuse.Invalid("channels", "'channels' names each of the server's channels once.", "not_all");
                }
                for (var position = 0; position < request.Channels.Count; position++)
                {
                    var channel = channels[request.Channels[position]];
                    if (channel.Position != position)
                    {
                        channel.Position = position;
                        var moved = ToChannel(channel);
                        var audience = await ChannelAudience.OfAsync(act.Db, channel, cancellation);
                        act.Then(() => events.Tell(audience, client => client.ChannelUpdate(moved)));
                    }
                }
                return new Page<Channel>([.. request.Channels.Select(id => ToChannel(channels[id]))]);
            },
            cancellation);

    /// <summary>Does something to a channel that the caller may see.</summary>
    public async Task<Result<T>> RunAsync<T>(
        Caller caller, string channelId, ServerPermissions needed, AuditAction action,
        Func<ServerAct, ChannelRow, Task<Result<T>>> act, CancellationToken cancellation)
    {
        var found = await FindRowAsync(caller, channelId, cancellation);
        if (found.IsRefused)
        {
            return found.Refusal;
        }
        return await acts.RunAsync<T>(
            caller, found.Value.ServerId, needed, action, channelId, reason: null,
            async doing => await doing.Db.Channels.SingleOrDefaultAsync(
                channel => channel.Tenant == caller.Tenant && channel.Id == channelId, cancellation) is { } channel
                    ? await act(doing, channel)
                    : Refuse.NotFound,
            cancellation);
    }

    public static bool IsOrderOf(IReadOnlyList<string> ordered, IReadOnlyCollection<string> all) =>
        ordered.Count == all.Count && ordered.ToHashSet().SetEquals(all);

    public static Channel ToChannel(ChannelRow row) =>
        new(row.Id, row.ServerId, row.Name, row.Kind, row.Position, row.CreatedAt, row.SlowModeSeconds, row.Topic);

    private static Refusal? CheckTopic(string? topic) => topic is null ? null : Text.CheckLine("topic", topic, LongestTopic, minLength: 0);

    private async Task<Result<ChannelRow>> FindRowAsync(Caller caller, string channelId, CancellationToken cancellation)
    {
        if (await access.CheckAsync(caller, Topic.Channel(caller.Tenant, channelId), Right.Read, cancellation) is { } refusal)
        {
            return refusal;
        }
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var channel = await db.Channels.AsNoTracking()
            .SingleOrDefaultAsync(channel => channel.Tenant == caller.Tenant && channel.Id == channelId, cancellation);
        return channel is null ? Refuse.NotFound : channel;
    }
}
