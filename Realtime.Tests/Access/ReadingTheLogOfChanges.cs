using Npgsql;
using Realtime.Persistence.Access;
using Realtime.Persistence.Model;
using Realtime.Domain.Topics;
using Realtime.Tests.Infrastructure;

namespace Realtime.Tests.Access;

public sealed class ReadingTheLogOfChanges
{
    private static readonly AccessPosition Now = new(1_000, DateTimeOffset.UnixEpoch.AddYears(50));

    [Fact]
    public async Task passes_over_nothing_that_commits_late_with_an_earlier_id()
    {
        await using var testDatabase = await TestDatabase.CreateAsync();
        await using var database = testDatabase.Open();
        var log = new AccessChangeLog(database);
        var start = await log.EndAsync(CancellationToken.None);
        await using var slow = await database.OpenConnectionAsync();
        await using var open = await slow.BeginTransactionAsync();
        await InsertAsync(slow, "early");
        await using (var quick = await database.OpenConnectionAsync())
        {
            await InsertAsync(quick, "late");
        }

        var (afterLate, first) = await log.ReadAsync(start, CancellationToken.None);
        await open.CommitAsync();
        var (afterEarly, second) = await log.ReadAsync(afterLate, CancellationToken.None);

        Assert.Equal(["late"], first.Select(change => change.UserId));
        Assert.Equal(["early", "late"], second.Select(change => change.UserId));
        Assert.True(second[0].Id < first[0].Id);
        // They come again for as long as an older transaction is open, in whichever database of the server.
        var position = afterEarly;
        await Soon.UntilAsync(
            async () =>
            {
                (position, var again) = await log.ReadAsync(position, CancellationToken.None);
                return again.Count == 0;
            },
            "nothing more to come");
    }

    [Fact]
    public async Task tells_all_that_was_written()
    {
        await using var testDatabase = await TestDatabase.CreateAsync();
        await using var database = testDatabase.Open();
        var log = new AccessChangeLog(database);
        var start = await log.EndAsync(CancellationToken.None);
        await using (var connection = await database.OpenConnectionAsync())
        {
            await InsertAsync(connection, "ben");
        }

        var change = Assert.Single((await log.ReadAsync(start, CancellationToken.None)).Changes);

        Assert.Equal(new AccessChange(change.Id, "t", AccessChangeReason.Kicked, "ben", Topic.Server("t", "srv_1"), null), change);
    }

    [Fact]
    public async Task ends_an_hour_back()
    {
        await using var testDatabase = await TestDatabase.CreateAsync();
        await using var database = testDatabase.Open();
        var log = new AccessChangeLog(database);
        var start = await log.EndAsync(CancellationToken.None);
        await using (var connection = await database.OpenConnectionAsync())
        {
            await InsertAsync(connection, "old", "now() - interval '61 minutes'");
            await InsertAsync(connection, "new", "now() - interval '59 minutes'");
        }

        await log.RemoveOldAsync(CancellationToken.None);

        Assert.Equal(["new"], (await log.ReadAsync(start, CancellationToken.None)).Changes.Select(change => change.UserId));
    }

    [Theory]
    [InlineData(1_001, 1, false)]
    [InlineData(1_000, 49, false)]
    [InlineData(1_001, 51, true)]
    [InlineData(999, 0, true)]
    public void knows_when_it_may_have_missed_some(long xact, int minutesLater, bool mayHaveMissed)
    {
        Assert.Equal(mayHaveMissed, Now.MayHaveMissed(new AccessPosition((ulong)xact, Now.At.AddMinutes(minutesLater))));
    }

    private static async Task InsertAsync(NpgsqlConnection connection, string userId, string createdAt = "now()")
    {
        await using var insert = new NpgsqlCommand(
            $"""
            insert into access_changes (tenant, reason, user_id, scope_kind, scope_id, created_at)
            values ('t', 2, $1, {(int)TopicKind.Server}, 'srv_1', {createdAt})
            """,
            connection)
        {
            Parameters = { new() { Value = userId } },
        };
        await insert.ExecuteNonQueryAsync();
    }
}
