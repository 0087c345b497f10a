using Realtime.Domain.Contracts;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Follows;

public sealed class FollowingAUser(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task is_listed_page_by_page_once_however_often_it_is_said()
    {
        var server = shared.Server;
        var ada = await server.GuestAsync("Ada");
        var people = await Task.WhenAll(Enumerable.Range(0, 3).Select(index => server.GuestAsync($"Guest {index}")));
        foreach (var person in people.Append(people[0]))
        {
            (await ada.PutAsync<object>($"users/{person.Id}/follow")).Expect(204);
        }

        var first = await ListAsync(ada, "?limit=2");
        var second = await ListAsync(ada, $"?limit=2&cursor={first.NextCursor}");
        (await ada.DeleteAsync<object>($"users/{people[0].Id}/follow")).Expect(204);
        (await ada.DeleteAsync<object>($"users/{people[0].Id}/follow")).Expect(204);

        Assert.Null(second.NextCursor);
        Assert.Equal(people.Select(person => person.Id).Order(StringComparer.Ordinal), first.Items.Concat(second.Items).Select(one => one.User.Id));
        Assert.Equal(2, (await ListAsync(ada)).Items.Count);
        Assert.Empty((await ListAsync(people[1])).Items);
    }

    [Fact]
    public async Task is_nothing_for_oneself_for_one_who_is_not_there_or_of_another_tenant()
    {
        var server = shared.Server;
        var ada = await server.GuestAsync("Ada");
        var ben = server.UserOf("elsewhere", "ben-of-elsewhere");
        (await ben.GetAsync<User>("users/me")).Expect(200);

        Assert.Equal((400, "oneself"), Of(await ada.PutAsync<object>($"users/{ada.Id}/follow")));
        Assert.Equal((400, "invalid_id"), Of(await ada.PutAsync<object>("users/a%20b/follow")));
        Assert.Equal((404, null), Of(await ada.PutAsync<object>("users/nobody/follow")));
        Assert.Equal((404, null), Of(await ada.PutAsync<object>("users/ben-of-elsewhere/follow")));
    }

    [Fact]
    public async Task ends_with_a_block_and_is_refused_while_it_lasts()
    {
        var server = shared.Server;
        var (ada, ben) = (await server.GuestAsync("Ada"), await server.GuestAsync("Ben"));
        (await ben.PutAsync<object>($"users/{ada.Id}/follow")).Expect(204);
        (await ada.PutAsync<object>($"users/{ben.Id}/follow")).Expect(204);

        (await ada.PutAsync<object>($"users/me/blocks/{ben.Id}")).Expect(204);

        Assert.Empty((await ListAsync(ben)).Items);
        Assert.Single((await ListAsync(ada)).Items);
        Assert.Equal((403, "blocked"), Of(await ben.PutAsync<object>($"users/{ada.Id}/follow")));
        (await ada.DeleteAsync<object>($"users/me/blocks/{ben.Id}")).Expect(204);
        (await ben.PutAsync<object>($"users/{ada.Id}/follow")).Expect(204);
    }

    [Fact]
    public async Task at_the_very_moment_of_a_block_leaves_no_follower()
    {
        var server = shared.Server;
        var (ada, ben) = (await server.GuestAsync("Ada"), await server.GuestAsync("Ben"));
        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(ben.PutAsync<object>($"users/{ada.Id}/follow"), ada.PutAsync<object>($"users/me/blocks/{ben.Id}"));

            Assert.Empty((await ListAsync(ben)).Items);
            (await ada.DeleteAsync<object>($"users/me/blocks/{ben.Id}")).Expect(204);
        }
    }

    [Fact]
    public async Task ends_with_either_of_the_two()
    {
        var server = shared.Server;
        var (ada, ben, cleo) = (await server.GuestAsync("Ada"), await server.GuestAsync("Ben"), await server.GuestAsync("Cleo"));
        (await ada.PutAsync<object>($"users/{ben.Id}/follow")).Expect(204);
        (await ada.PutAsync<object>($"users/{cleo.Id}/follow")).Expect(204);

        (await ben.DeleteAsync<object>("users/me")).Expect(204);

        Assert.Equal(cleo.Id, Assert.Single((await ListAsync(ada)).Items).User.Id);
        Assert.Equal(404, (await ada.PutAsync<object>($"users/{ben.Id}/follow")).Status);
    }

    private static async Task<Page<FollowedUser>> ListAsync(TestUser user, string query = "") =>
        (await user.GetAsync<Page<FollowedUser>>($"users/me/following{query}")).Expect(200);

    private static (int, string?) Of(HttpAnswer<object> answer) => (answer.Status, answer.Reason);
}
