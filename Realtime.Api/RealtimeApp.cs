using Microsoft.Extensions.DependencyInjection.Extensions;
using Realtime.Api.Access;
using Realtime.Api.Accounts;
using Realtime.Api.Attachments;
using Realtime.Api.Connections;
using Realtime.Api.Connections.Dialects;
using Realtime.Api.Conversations;
using Realtime.Api.Delivery;
using Realtime.Api.Description;
using Realtime.Api.Follows;
using Realtime.Api.Http;
using Realtime.Api.Messages;
using Realtime.Api.Notifications;
using Realtime.Api.Observability;
using Realtime.Api.Outbox;
using Realtime.Api.Presence;
using Realtime.Api.Reading;
using Realtime.Api.Search;
using Realtime.Api.Servers;
using Realtime.Api.Snapshots;
using Realtime.Api.Storage;
using Realtime.Api.Streams;
using Realtime.Api.Subscriptions;
using Realtime.Api.Threads;
using Realtime.Api.Typing;

namespace Realtime.Api;

/// <summary>The composition root: one line a capability. Tests call it too, twice for two nodes.</summary>
internal static class RealtimeApp
{
    public static async Task<WebApplication> CreateAsync(WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        await builder.AddStorageAsync();
        builder.AddHttp();
        builder.AddAccounts();
        builder.AddDelivery();
        builder.AddAttachments();
        builder.AddObservability();
        builder.Services
            .AddAccess()
            .AddRealtimeHub()
            .AddDialects()
            .AddSubscriptions()
            .AddMessages()
            .AddReading()
            .AddThreads()
            .AddSearch()
            .AddTyping()
            .AddPresence()
            .AddServers()
            .AddConversations()
            .AddStreams()
            .AddFollows()
            .AddNotifications()
            .AddSnapshots()
            .AddOutbox();

        var app = builder.Build();
        app.UseHttp();
        app.UseAdmission();
        app.UseAccounts();
        app.UseRequestPace();

        var api = app.MapApi();
        api.MapAccounts(app.Environment);
        api.MapMessages();
        api.MapReading();
        api.MapThreads();
        api.MapSearch();
        api.MapPresence();
        api.MapServers();
        api.MapConversations();
        api.MapStreams();
        api.MapFollows();
        api.MapNotifications();
        api.MapAttachments();
        api.MapSnapshots();
        api.MapOutbox();
        app.MapRealtimeHub();
        app.MapAsyncApi();
        app.MapDialects();
        app.MapObservability();
        app.MapConsole();
        return app;
    }
}
