using Realtime.Domain.Contracts;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Outbox;

public sealed class LivingWithDeadLetters
{
    [Fact]
    public async Task is_for_administrators_of_the_tenant_alone()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var server = await RealtimeServer.StartAsync(database: database);
        var ids = new[] { Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7() };
        await using (var direct = database.Open())
        {
            foreach (var (id, tenant) in ids.Zip(["default", "default", "elsewhere"]))
            {
                await using var insert = direct.CreateCommand("""
                    insert into dead_letters (tenant, id, outbox_key, outbox_id, consumer, type, payload, created_at, died_at, attempts, error)
                    values ($1, $2, -1, -1, 'push', 'USER_UPDATED', '{"userId":"ada"}', now(), now(), 10, 'It said no.')
                    """);
                insert.Parameters.Add(new() { Value = tenant });
                insert.Parameters.Add(new() { Value = id });
                await insert.ExecuteNonQueryAsync();
            }
        }
        var letters = ids.Select(id => $"dl_{id:N}").ToArray();
        var admin = Somebody(server, ("role", "admin"));
        var oneOfMany = Somebody(server, ("roles", "service"), ("roles", "admin"));
        var elsewhere = Somebody(server, ("role", "admin"), ("tenant", "elsewhere"));
        var (nobody, service) = (Somebody(server), Somebody(server, ("role", "service")));

        foreach (var other in new[] { nobody, service })
        {
            var refused = await other.GetAsync<object>("admin/dead-letters");
            Assert.Equal((403, "forbidden", "not_an_administrator"), (refused.Status, refused.Code, refused.Reason));
            Assert.Equal(403, (await other.PostAsync<object>($"admin/dead-letters/{letters[0]}/replay")).Status);
        }
        Assert.Equal([letters[2]], (await ListAsync(elsewhere)).Items.Select(letter => letter.Id));
        Assert.Equal(404, (await elsewhere.PostAsync<object>($"admin/dead-letters/{letters[0]}/replay")).Status);

        var first = await ListAsync(oneOfMany, "?limit=1");
        var second = await ListAsync(admin, $"?limit=1&cursor={first.NextCursor}");
        Assert.Equal(letters[..2].Order(), first.Items.Concat(second.Items).Select(letter => letter.Id).Order());
        Assert.Equal(("push", "USER_UPDATED", 10, "It said no."), (first.Items[0].Consumer, first.Items[0].Type, first.Items[0].Attempts, first.Items[0].Error));
        Assert.Equal("ada", first.Items[0].Payload.GetProperty("userId").GetString());
        Assert.Null(second.NextCursor);

        (await admin.PostAsync<object>($"admin/dead-letters/{letters[0]}/replay")).Expect(204);
        Assert.Equal(404, (await admin.PostAsync<object>($"admin/dead-letters/{letters[0]}/replay")).Status);
        Assert.Equal(404, (await admin.PostAsync<object>("admin/dead-letters/nonsense/replay")).Status);
        Assert.Equal([letters[1]], (await ListAsync(admin)).Items.Select(letter => letter.Id));
    }

    private static TestUser Somebody(RealtimeServer server, params (string, string)[] claims) =>
        new(server.Url, "ada", TokenForger.Make("ada", DateTime.UtcNow.AddMinutes(5), claims: claims));

    private static async Task<Page<DeadLetter>> ListAsync(TestUser user, string query = "") =>
        (await user.GetAsync<Page<DeadLetter>>($"admin/dead-letters{query}")).Expect(200);
}
