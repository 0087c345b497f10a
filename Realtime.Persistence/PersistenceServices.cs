using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Realtime.Persistence.Access;
using Realtime.Persistence.Messages;
using Realtime.Persistence.Migrations;
using Realtime.Persistence.Notifications;
using Realtime.Persistence.Outbox;
using Realtime.Persistence.Reading;
using Realtime.Persistence.Search;
using Realtime.Persistence.Threads;
using Realtime.Persistence.Topics;

namespace Realtime.Persistence;

public static class PersistenceServices
{
    /// <summary>All that lasts, on the database that the registered <see cref="NpgsqlDataSource"/> leads to.</summary>
    public static IServiceCollection AddPersistence(this IServiceCollection services)
    {
        services.AddOptions<MessageLogOptions>().BindConfiguration("MessageLog").ValidateDataAnnotations().ValidateOnStart();
        services.AddPooledDbContextFactory<RealtimeDbContext>(
            (provider, options) => options
                .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>())
                // A name that is taken fails a command and is an answer, not an error. Whoever does not expect it logs it.
                .ConfigureWarnings(warnings => warnings.Log(
                    (RelationalEventId.CommandError, LogLevel.Debug), (CoreEventId.SaveChangesFailed, LogLevel.Debug))));
        services.AddSingleton<SchemaMigrator>();
        services.AddSingleton<AccessChangeLog>();
        services.AddSingleton<TopicDirectory>();
        services.AddSingleton<MessageLog>();
        services.AddSingleton<MessageChanges>();
        services.AddSingleton<ChangeFeed>();
        services.AddSingleton<ReadReceiptLog>();
        services.AddSingleton<ReadMarks>();
        services.AddSingleton<ThreadMarks>();
        services.AddSingleton<MessageSearch>();
        services.AddSingleton<OutboxQueue>();
        services.AddSingleton<DeadLetters>();
        services.AddSingleton<NotificationLog>();
        services.AddSingleton<NotifyingMessages>();
        return services;
    }
}
