using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Bench.Postgres;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Migrations;
using Realtime.Persistence.Model;
using Realtime.Persistence.Topics;

namespace Realtime.Bench.Servers;

/// <summary>What a database holds before anything is measured on it.</summary>
internal interface IPopulation
{
    /// <param name="connectionString">Of a database that is empty.</param>
    Task StoreAsync(string connectionString, ILoggerFactory logging, CancellationToken cancellation);
}

/// <summary>So many users, all of them members of one server with so many channels. Nothing of it is measured.</summary>
internal sealed record Population(int Users, int Channels) : IPopulation
{
    public const string Tenant = "default";
    public const string ServerId = "srv_bench";

    public static string User(int number) => $"usr_{number}";

    public static string Channel(int number) => $"ch_{number}";

    public async Task StoreAsync(string connectionString, ILoggerFactory logging, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var services = PersistenceOn.Database(source, logging);
        await services.GetRequiredService<SchemaMigrator>().MigrateAsync(cancellation);

        await using var db = await services.GetRequiredService<IDbContextFactory<RealtimeDbContext>>().CreateDbContextAsync(cancellation);
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        var now = DateTimeOffset.UtcNow;
        var users = Enumerable.Range(0, Users).Select(User).ToArray();
        var channels = Enumerable.Range(0, Channels).Select(Channel).ToArray();
        db.Users.AddRange(users.Select(id => new UserRow { Tenant = Tenant, Id = id, DisplayName = id, CreatedAt = now }));
        var server = new ServerRow
        {
            Tenant = Tenant,
            Id = ServerId,
            Name = "Bench",
            OwnerId = users[0],
            Visibility = ServerVisibility.Public,
            CreatedAt = now,
        };
        db.Servers.Add(server);
        db.Roles.Add(RoleRow.OfEveryone(server));
        db.ServerMembers.AddRange(users.Select(id => new ServerMemberRow { Tenant = Tenant, ServerId = ServerId, UserId = id, JoinedAt = now }));
        db.Channels.AddRange(channels.Select(id => new ChannelRow
        {
            Tenant = Tenant,
            Id = id,
            ServerId = ServerId,
            Name = id,
            Kind = ChannelKind.Text,
            CreatedAt = now,
        }));
        db.Topics.AddRange(users.Select(id => TopicDirectory.NewRow(Topic.User(Tenant, id))));
        db.Topics.AddRange(channels.Select(id => TopicDirectory.NewRow(Topic.Channel(Tenant, id))));
        db.Topics.Add(TopicDirectory.NewRow(new Topic(Tenant, TopicKind.Server, ServerId)));
        await db.SaveChangesAsync(cancellation);
    }
}
