using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Domain.Contracts;
using Realtime.Domain.Topics;
using Realtime.Persistence;
using Realtime.Persistence.Migrations;
using Realtime.Persistence.Model;
using Realtime.Persistence.Topics;

namespace Realtime.Bench.Servers;

/// <summary>So many users, all of them members of one server with so many channels. Nothing of it is measured.</summary>
internal sealed record Population(int Users, int Channels)
{
    private const string Tenant = "default";
    private const string ServerId = "srv_bench";

    public static string User(int number) => $"usr_{number}";

    public static string Channel(int number) => $"ch_{number}";

    public async Task StoreAsync(string connectionString, ILoggerFactory logging, CancellationToken cancellation)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var services = new ServiceCollection()
            .AddSingleton(logging)
            .AddLogging()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddSingleton(source)
            .AddPersistence()
            .BuildServiceProvider();
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
