using Microsoft.EntityFrameworkCore;
using Realtime.Api.Access;
using Realtime.Domain.Messages;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Messages;

namespace Realtime.Api.Messages;

/// <summary>
/// Decides whom a content mentions: of those it names who may read the topic; and everyone, or all who have a role of a channel's server, when
/// its author may call them. What is no mention stays plain text.
/// </summary>
internal sealed class Mentioning(AccessControl access, IDbContextFactory<RealtimeDbContext> contexts)
{
    /// <summary>As it is stored, see <see cref="StoredMentions"/>; null for nobody.</summary>
    public async ValueTask<List<string>?> OfAsync(Caller author, Topic topic, string content, CancellationToken cancellation)
    {
        var named = MentionedIn.Of(content);
        List<string> mentions = [];
        if ((named.Everyone || named.RoleIds.Count > 0) && await access.CheckAsync(author, topic, Right.MentionEveryone, cancellation) is null)
        {
            if (named.Everyone)
            {
                mentions.Add(StoredMentions.Everyone);
            }
            if (named.RoleIds.Count > 0 && topic.Kind == TopicKind.Channel)
            {
                mentions.AddRange(await RolesAsync(topic, named.RoleIds, cancellation));
            }
        }
        if (named.UserIds.Count > 0)
        {
            mentions.AddRange(await ReadersAsync(topic, named.UserIds, cancellation));
        }
        return mentions.Count > 0 ? mentions : null;
    }

    /// <summary>Those of the named ones that the channel's server has.</summary>
    private async Task<IEnumerable<string>> RolesAsync(Topic channel, IReadOnlyList<string> named, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var roles = await (
            from one in db.Channels
            where one.Tenant == channel.Tenant && one.Id == channel.Id
            join role in db.Roles on new { one.Tenant, one.ServerId } equals new { role.Tenant, role.ServerId }
            where named.Contains(role.Id)
            select role.Id).ToListAsync(cancellation);
        return named.Where(roles.Contains).Select(StoredMentions.Role);
    }

    private async Task<IEnumerable<string>> ReadersAsync(Topic topic, IReadOnlyList<string> named, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        // A stream may be read by anyone, and so by one who does not exist.
        var users = await db.Users
            .Where(user => user.Tenant == topic.Tenant && named.Contains(user.Id) && user.DeletedAt == null)
            .Select(user => user.Id)
            .ToListAsync(cancellation);
        var verdicts = await access.AskAsync(topic.Tenant, [.. users.Select(user => new Asked(user, topic))], cancellation);
        return named.Where(user => verdicts.TryGetValue(new Asked(user, topic), out var verdict) && verdict.Read is null);
    }
}
