namespace Realtime.Api.Messages;

/// <summary>Messages: sent, stored, told, read back, changed.</summary>
internal static class MessagesFeature
{
    public static IServiceCollection AddMessages(this IServiceCollection services) =>
        services
            .AddSingleton<MessageTopics>()
            .AddSingleton<MessagePlaces>()
            .AddSingleton<Mentioning>()
            .AddSingleton<SlowMode>()
            .AddSingleton<MessageService>()
            .AddSingleton<MessageEditing>()
            .AddSingleton<ReactionService>()
            .AddSingleton<PinService>();
}
