using System.Text.Json;
using Realtime.Domain.Contracts;
using Realtime.Domain.Permissions;
using static Realtime.Domain.Permissions.ServerPermissions;

namespace Realtime.Tests.Permissions;

public sealed class WhatAMemberMay
{
    private static readonly MemberStanding Member = new(
        IsMember: true, IsOwner: false, IsBanned: false, IsMuted: false, Everyone: ViewChannel | SendMessages, Roles: None);

    private static readonly ServerPermissions[] SomeOfEach = [None, ViewChannel, SendMessages, ViewChannel | SendMessages];

    [Fact]
    public void is_decided_alike_for_every_combination_of_roles_overrides_and_standing()
    {
        var cases = 0;
        foreach (var standing in Standings())
        {
            foreach (var overrides in Overrides())
            {
                foreach (var permission in new[] { ViewChannel, SendMessages, ManageRoles })
                {
                    Assert.Equal(InWords(standing, overrides, permission), EffectivePermissions.Of(standing, overrides).HasFlag(permission));
                    cases++;
                }
            }
        }
        Assert.Equal(StandingCount * 9 * 9 * 9 * 3, cases);
    }

    [Theory]
    [InlineData("everyone's role gives it", ViewChannel, None, None, None, None, None, None, None, ViewChannel)]
    [InlineData("a role adds to it", ViewChannel, SendMessages, None, None, None, None, None, None, ViewChannel | SendMessages)]
    [InlineData("a channel denies it to everyone", ViewChannel | SendMessages, None, None, SendMessages, None, None, None, None, ViewChannel)]
    [InlineData("but allows it to a role", ViewChannel | SendMessages, None, None, SendMessages, SendMessages, None, None, None, ViewChannel | SendMessages)]
    [InlineData("one role's yes outweighs another's no", ViewChannel, None, None, None, SendMessages, SendMessages, None, None, ViewChannel | SendMessages)]
    [InlineData("the member's own override has the last word", ViewChannel, None, None, None, SendMessages, None, None, SendMessages, ViewChannel)]
    [InlineData("who cannot see it can do nothing there", ViewChannel | SendMessages, None, None, ViewChannel, None, None, None, None, None)]
    [InlineData("an administrator is not kept out", None, Administrator, None, ViewChannel, None, ViewChannel, None, ViewChannel, All)]
    [InlineData("no channel gives what is the server's", ViewChannel, None, KickMembers, None, ManageRoles, None, Administrator, None, ViewChannel)]
    public void follows_from_the_general_to_the_particular(
        string why, ServerPermissions everyone, ServerPermissions roles,
        ServerPermissions everyoneAllow, ServerPermissions everyoneDeny, ServerPermissions rolesAllow, ServerPermissions rolesDeny,
        ServerPermissions memberAllow, ServerPermissions memberDeny, ServerPermissions expected)
    {
        var may = EffectivePermissions.Of(
            Member with { Everyone = everyone, Roles = roles },
            new ChannelOverrides(new(everyoneAllow, everyoneDeny), new(rolesAllow, rolesDeny), new(memberAllow, memberDeny)));

        Assert.True(expected == may, $"{why}: expected {expected}, got {may}");
    }

    [Fact]
    public void takes_the_word_from_one_who_is_muted_and_nothing_else()
    {
        Assert.Equal(ViewChannel, EffectivePermissions.Of(Member with { IsMuted = true }));
        Assert.Equal(All & ~Voice, EffectivePermissions.Of(Member with { Roles = Administrator, IsMuted = true }));
        Assert.Equal(All, EffectivePermissions.Of(Member with { IsOwner = true, IsMuted = true, IsBanned = true }));
    }

    [Fact]
    public void stands_on_the_wire_as_names_and_comes_back_from_them()
    {
        var seen = new HashSet<string>();
        for (var bit = 0; bit < 17; bit++)
        {
            var one = (ServerPermissions)(1L << bit);
            var text = JsonSerializer.Serialize(one, WireJson.Options);
            Assert.True(seen.Add(text), text);
            Assert.Equal(one, JsonSerializer.Deserialize<ServerPermissions>(text, WireJson.Options));
        }
        Assert.Equal("""["view_channel","send_messages"]""", JsonSerializer.Serialize(ViewChannel | SendMessages, WireJson.Options));
        Assert.Equal(All, JsonSerializer.Deserialize<ServerPermissions>(JsonSerializer.Serialize(All, WireJson.Options), WireJson.Options));
        foreach (var wrong in new[] { """["fly"]""", "[1]", "3", "\"view_channel\"", """["none"]""" })
        {
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ServerPermissions>(wrong, WireJson.Options));
        }
    }

    private const int StandingCount = 16 * 4 * 8;

    private static IEnumerable<MemberStanding> Standings() =>
        from flags in Enumerable.Range(0, 16)
        from everyone in SomeOfEach
        from roles in SomeOfEach.Concat(SomeOfEach.Select(one => one | Administrator))
        select new MemberStanding((flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, (flags & 8) != 0, everyone, roles);

    /// <summary>Of each of two permissions and each of three overrides: nothing said, allowed, or denied.</summary>
    private static IEnumerable<ChannelOverrides> Overrides()
    {
        var each =
            from view in Enumerable.Range(0, 3)
            from send in Enumerable.Range(0, 3)
            select new PermissionOverride(
                (view == 1 ? ViewChannel : None) | (send == 1 ? SendMessages : None),
                (view == 2 ? ViewChannel : None) | (send == 2 ? SendMessages : None));
        var all = each.ToList();
        return from everyone in all from roles in all from member in all select new ChannelOverrides(everyone, roles, member);
    }

    /// <summary>The same rules, said of one permission at a time and the other way round: the last word first.</summary>
    private static bool InWords(MemberStanding who, ChannelOverrides channel, ServerPermissions permission)
    {
        if (!who.IsMember)
        {
            return false;
        }
        if (who.IsOwner)
        {
            return true;
        }
        if (who.IsBanned || (who.IsMuted && permission == SendMessages))
        {
            return false;
        }
        if ((who.Roles | who.Everyone).HasFlag(Administrator))
        {
            return true;
        }
        return Says(permission) && Says(ViewChannel);

        bool Says(ServerPermissions one)
        {
            foreach (var said in new[] { channel.Member, channel.Roles, channel.Everyone })
            {
                if (said.Allow.HasFlag(one))
                {
                    return true;
                }
                if (said.Deny.HasFlag(one))
                {
                    return false;
                }
            }
            return (who.Everyone | who.Roles).HasFlag(one);
        }
    }
}
