using Realtime.Domain.Contracts;
using Realtime.Domain.Presence;
using static Realtime.Domain.Contracts.PresenceStatus;

namespace Realtime.Tests.Presence;

public sealed class TheRulesOfPresence
{
    /// <summary>Whether each connection is active, the choice, how the user sees it, how others do.</summary>
    public static TheoryData<bool[], PresenceStatus, PresenceStatus, PresenceStatus> Table => new()
    {
        { [], Online, Offline, Offline },
        { [], DoNotDisturb, Offline, Offline },
        { [], Invisible, Offline, Offline },
        { [true], Online, Online, Online },
        { [false], Online, Idle, Idle },
        { [false, true], Online, Online, Online },
        { [false, false], Online, Idle, Idle },
        { [true, true], Idle, Idle, Idle },
        { [true], DoNotDisturb, DoNotDisturb, DoNotDisturb },
        { [false], DoNotDisturb, DoNotDisturb, DoNotDisturb },
        { [true, false], Invisible, Invisible, Offline },
        { [false], Invisible, Invisible, Offline },
    };

    [Theory, MemberData(nameof(Table))]
    public void say_how_a_user_is_seen(bool[] activities, PresenceStatus choice, PresenceStatus own, PresenceStatus seen)
    {
        Assert.Equal(own, PresenceRules.Own(activities, choice));
        Assert.Equal(seen, PresenceRules.Seen(own));
    }

    [Fact]
    public void let_nobody_choose_to_be_offline() =>
        Assert.Equal([Online, Idle, DoNotDisturb, Invisible], Enum.GetValues<PresenceStatus>().Where(PresenceRules.CanBeChosen));
}
