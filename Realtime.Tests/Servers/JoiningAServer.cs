using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Servers;

public sealed class JoiningAServer
{
    [Fact]
    public async Task lets_one_in_and_tells_the_others_once()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var made = await ada.MakeServerAsync();
        await using var adasHub = await ada.ConnectAsync();
        await adasHub.SubscribeAsync(new(TopicKind.Server, made.Id));

        Assert.Equal([made], (await ben.GetAsync<Page<Server>>("servers?visibility=public")).Expect(200).Items);
        Assert.Empty((await ben.GetAsync<Page<Server>>("servers")).Expect(200).Items);
        (await ben.PutAsync<object>($"servers/{made.Id}/members/me")).Expect(204);
        (await ben.PutAsync<object>($"servers/{made.Id}/members/me")).Expect(204);

        Assert.Equal(new MemberChange(made.Id, ben.Id, "Ben"), await adasHub.NextAsync<MemberChange>(Events.MemberJoin));
        Assert.Equal(0, await adasHub.CountAsync(Events.MemberJoin));
        Assert.Equal([made], (await ben.GetAsync<Page<Server>>("servers")).Expect(200).Items);
        Assert.Equal(
            new[] { "Ada", "Ben" }.Order(), (await ben.GetAsync<Page<Member>>($"servers/{made.Id}/members")).Expect(200).Items.Select(member => member.User.DisplayName).Order());
    }

    [Fact]
    public async Task that_is_private_is_refused_as_if_it_were_not_there()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var hidden = await ada.MakeServerAsync(visibility: ServerVisibility.Private);

        var join = await ben.PutAsync<object>($"servers/{hidden.Id}/members/me");
        var unknown = await ben.PutAsync<object>("servers/srv_unknown/members/me");

        Assert.Equal((404, "not_found"), (join.Status, join.Code));
        Assert.Equal((unknown.Status, unknown.Code, unknown.Reason), (join.Status, join.Code, join.Reason));
        Assert.Empty((await ben.GetAsync<Page<Server>>("servers?visibility=public")).Expect(200).Items);
        Assert.Equal(404, (await ben.GetAsync<Server>($"servers/{hidden.Id}")).Status);
        Assert.Equal(hidden, (await ada.GetAsync<Server>($"servers/{hidden.Id}")).Expect(200));
    }

    [Fact]
    public async Task can_be_undone_by_all_but_the_owner()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var ben = await server.GuestAsync("Ben");
        var made = await ada.MakeServerAsync();
        (await ben.PutAsync<object>($"servers/{made.Id}/members/me")).Expect(204);
        await using var adasHub = await ada.ConnectAsync();
        await adasHub.SubscribeAsync(new(TopicKind.Server, made.Id));

        (await ben.DeleteAsync<object>($"servers/{made.Id}/members/me")).Expect(204);
        var owner = await ada.DeleteAsync<object>($"servers/{made.Id}/members/me");

        Assert.Equal(new MemberChange(made.Id, ben.Id, "Ben"), await adasHub.NextAsync<MemberChange>(Events.MemberLeave));
        Assert.Equal((403, "owner_cannot_leave"), (owner.Status, owner.Reason));
        Assert.Equal((403, "not_a_member"), ((await ben.GetAsync<object>($"servers/{made.Id}/channels")).Status, (await ben.GetAsync<object>($"servers/{made.Id}/channels")).Reason));
    }

    [Fact]
    public async Task lists_in_pages_without_skipping_or_repeating()
    {
        await using var server = await RealtimeServer.StartAsync();
        var ada = await server.GuestAsync("Ada");
        var made = new List<string>();
        for (var index = 0; index < 5; index++)
        {
            made.Add((await ada.MakeServerAsync()).Id);
        }

        var listed = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await ada.GetAsync<Page<Server>>($"servers?limit=2&cursor={cursor}")).Expect(200);
            Assert.InRange(page.Items.Count, 1, 2);
            listed.AddRange(page.Items.Select(item => item.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(made.Order(StringComparer.Ordinal), listed);
    }
}
