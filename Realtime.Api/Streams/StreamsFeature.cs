using Realtime.Api.Accounts;

namespace Realtime.Api.Streams;

/// <summary>Live streams and their chat, and those who moderate it.</summary>
internal static class StreamsFeature
{
    /// <summary>The tag of this feature's endpoints.</summary>
    public const string Tag = "Streams";

    public static IServiceCollection AddStreams(this IServiceCollection services)
    {
        services.AddOptions<StreamOptions>().BindConfiguration("Streams").ValidateDataAnnotations().ValidateOnStart();
        return services
            .AddSingleton<StreamActs>()
            .AddSingleton<StreamUserTelling>()
            .AddSingleton<StreamService>()
            .AddSingleton<StreamAuditService>()
            .AddSingleton<StreamModeratorService>()
            .AddSingleton<StreamRestrictions>()
            .AddSingleton<StreamHistory>()
            .AddSingleton<IUserDeletionStep, StreamsOfTheDeleted>()
            .AddSingleton<ViewerCounts>()
            .AddHostedService<ViewerCounting>();
    }

    public static void MapStreams(this RouteGroupBuilder api)
    {
        var streams = api.MapGroup("/streams").WithTags(Tag);
        streams.MapStreamsThemselves();
        streams.MapStreamModerators();
        streams.MapStreamRestrictions();
    }
}
